import Mail
import Testing

@testable import Pacing

@Suite struct BreakerTests {
    let start = ContinuousClock.now

    /// One line an act: what is heard, at which second, and what changes; `go` asks and begins.
    private func play(_ script: String) {
        var breaker = Breaker()
        let words: [String: LaneSignal] = [
            "fine": .fine, "none": .none, "trouble": .trouble, "fast": .tooFast,
        ]
        for line in script.split(separator: "\n") {
            let parts = line.split(separator: " ").map(String.init)
            let now = start + .seconds(Int(parts[0].dropFirst(2)) ?? 0)
            var said: String
            if let signal = words[parts[1]] {
                var changes: [String] = []
                for _ in 0..<(parts.count > 3 ? Int(parts[2].dropFirst()) ?? 1 : 1) {
                    switch breaker.hear(signal, at: now) {
                    case .opened(let length): changes.append("opened\(length / .seconds(1))")
                    case .closed: changes.append("closed")
                    case nil: break
                    }
                }
                said = changes.isEmpty ? "-" : changes.joined(separator: ",")
            } else {
                said = breaker.opening(at: now).isOpen ? "goes" : "waits"
                if said == "goes" { breaker.begin() }
            }
            #expect(said == parts.last, "\(line): \(said)")
        }
    }

    @Test func `opens after ten troubles in a row`() {
        play(
            """
            t=0 trouble x9 -
            t=0 fine -
            t=0 trouble x5 -
            t=0 none x5 -
            t=0 go goes
            t=0 fast x4 -
            t=1 trouble opened5.0
            t=1 go waits
            """)
    }

    @Test func `tries with one mail, then with all or later`() {
        play(
            """
            t=0 trouble x10 opened5.0
            t=4 go waits
            t=5 go goes
            t=5 go waits
            t=6 trouble opened10.0
            t=6 trouble -
            t=15 go waits
            t=16 go goes
            t=16 none -
            t=16 go goes
            t=17 go waits
            t=18 fine closed
            t=18 go goes
            t=18 go goes
            t=19 trouble x10 opened5.0
            """)
    }

    @Test func `who answers is there, though his mail began before`() {
        play(
            """
            t=0 trouble x10 opened5.0
            t=1 fine closed
            t=1 go goes
            """)
    }

    @Test func `never waits longer than five minutes`() {
        var breaker = Breaker()
        var now = start
        for _ in 0..<10 { _ = breaker.hear(.trouble, at: now) }
        for _ in 0..<20 {
            now += Breaker.pauseLongest
            #expect(breaker.opening(at: now).isOpen)
            breaker.begin()
            #expect(breaker.hear(.trouble, at: now) != nil)
        }
    }

    @Test(
        arguments: [
            (.delivered, "none", 1, .fine), (.failed(reason: "550"), "550", 1, .fine),
            (.ambiguous(reason: ""), "ambiguous", 1, .trouble),
            (.retry(reason: "refused"), "session", 1, .trouble),
            (.retry(reason: "451", meaning: .soft), "451", 1, .none),
            (.retry(reason: "451", meaning: .soft), "451", 2, .none),
            (.retry(reason: "451", meaning: .soft), "451", 3, .trouble),
            (.retry(reason: "421", meaning: .soft), "421", 1, .tooFast),
            (.retry(reason: "451 4.7.1", meaning: .block), "451", 1, .tooFast),
            (.retry(reason: "HTTP 429"), "429", 1, .tooFast),
            (.retry(reason: "452 4.2.2", meaning: .quota), "452", 9, .fine),
        ] as [(Outcome, String, Int, LaneSignal)])
    func `hears in an answer what it says of the lane`(
        outcome: Outcome, code: String, attempts: Int, signal: LaneSignal
    ) {
        #expect(LaneSignal(outcome, code: code, attempts: attempts) == signal)
    }
}
