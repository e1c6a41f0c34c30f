import Dispatch
import Mail
import Synchronization

/// What the owner's thread and the connections' threads share: mails in, questions and results out.
final class Exchange: Sendable {
    private struct State {
        /// Oldest last, so that taking one is cheap.
        var waiting: [Letter] = []
        var inFlight: Set<String> = []
        var reports: [Courier.Report] = []
        /// Which lane asks whether its mail may proceed.
        var asking: [String: Int] = [:]
        /// The owner's word, by lane.
        var words: [Int: Bool] = [:]
        var isClosing = false
        var lanesLeft: Int
    }

    private let limits: Relay.Limits
    private let state: Mutex<State>
    /// One signal a mail waiting, or a lane to end.
    private let work = DispatchSemaphore(value: 0)
    /// Signalled when the first report comes to an empty list.
    private let news = DispatchSemaphore(value: 0)
    private let words: [DispatchSemaphore]

    init(limits: Relay.Limits) {
        precondition(limits.connectionsMax > 0 && limits.queueMax >= 0, "a courier with hands")
        self.limits = limits
        state = Mutex(State(lanesLeft: limits.connectionsMax))
        words = (0..<limits.connectionsMax).map { _ in DispatchSemaphore(value: 0) }
    }
}

// MARK: The owner's side

extension Exchange {
    var room: Int {
        state.withLock { limits.connectionsMax + limits.queueMax - $0.inFlight.count }
    }

    var inFlight: Int { state.withLock { $0.inFlight.count } }

    func submit(_ letter: Letter) {
        state.withLock { state in
            precondition(
                state.inFlight.count < limits.connectionsMax + limits.queueMax, "ask room first")
            precondition(!state.isClosing, "a closed courier takes no mail")
            let isNew = state.inFlight.insert(letter.id).inserted
            precondition(isNew, "one attempt of a mail at a time")
            state.waiting.insert(letter, at: 0)
        }
        work.signal()
    }

    func poll(wait: Duration) -> [Courier.Report] {
        let deadline = DispatchTime.now() + .milliseconds(wait.milliseconds)
        while true {
            let reports = takeReports()
            if !reports.isEmpty { return reports }
            if news.wait(timeout: deadline) == .timedOut { return takeReports() }
        }
    }

    func decide(_ id: String, proceed: Bool) {
        let lane = state.withLock { state -> Int? in
            // Nil: it gave up waiting; its `finished` is on the way.
            guard let lane = state.asking.removeValue(forKey: id) else { return nil }
            state.words[lane] = proceed
            return lane
        }
        if let lane { words[lane].signal() }
    }

    func close(_ lanes: Int) -> [Courier.Report] {
        stop(lanes)
        var reports: [Courier.Report] = []
        let deadline = DispatchTime.now() + .milliseconds(limits.whole.milliseconds + 1000)
        while state.withLock({ $0.lanesLeft > 0 }) {
            if news.wait(timeout: deadline) == .timedOut { break }
            reports += takeReports()
        }
        return reports + takeReports()
    }

    /// Gives what has not been begun back as `retry`, refuses who asks, ends the lanes.
    func stop(_ lanes: Int) {
        let (isFirst, asking) = state.withLock { state -> (Bool, [String]) in
            guard !state.isClosing else { return (false, []) }
            state.isClosing = true
            for letter in state.waiting {
                state.reports.append(.finished(id: letter.id, .notLetOut, took: .zero))
            }
            state.waiting = []
            return (true, Array(state.asking.keys))
        }
        guard isFirst else { return }
        for id in asking { decide(id, proceed: false) }
        for _ in 0..<lanes { work.signal() }
    }

    private func takeReports() -> [Courier.Report] {
        state.withLock { state in
            let reports = state.reports
            state.reports = []
            for case .finished(let id, _, _, _) in reports { state.inFlight.remove(id) }
            return reports
        }
    }
}

// MARK: The connections' side

extension Exchange {
    /// A connection's thread: carries mails until the courier closes.
    func serve(_ lane: Int, makeCarrier: () -> any Carrier) {
        let carrier = makeCarrier()
        let clock = ContinuousClock()
        while let letter = next() {
            let start = clock.now
            let attempt = carrier.carry(letter) { ask(lane, letter.id) }
            report(
                .finished(
                    id: letter.id, attempt.outcome, took: clock.now - start,
                    by: attempt.way))
        }
        // The carrier says good-bye to its relay after that: the owner need not wait for it.
        withExtendedLifetime(carrier) {
            state.withLock { $0.lanesLeft -= 1 }
            news.signal()
        }
    }

    private func next() -> Letter? {
        while true {
            work.wait()
            let (letter, isClosing) = state.withLock { ($0.waiting.popLast(), $0.isClosing) }
            if let letter { return letter }
            if isClosing { return nil }
        }
    }

    private func ask(_ lane: Int, _ id: String) -> Bool {
        let isClosing = state.withLock { state in
            if !state.isClosing { state.asking[id] = lane }
            return state.isClosing
        }
        if isClosing { return false }
        report(.ready(id: id))
        let timeout = DispatchTime.now() + .milliseconds(limits.decision.milliseconds)
        if words[lane].wait(timeout: timeout) == .timedOut {
            // The owner may have decided between the timeout and here: its word has to be taken.
            let isUndecided = state.withLock { $0.asking.removeValue(forKey: id) != nil }
            if isUndecided { return false }
            words[lane].wait()
        }
        let word = state.withLock { $0.words.removeValue(forKey: lane) ?? false }
        // A process that slept with the word in its hand may no longer be the mail's owner.
        return word && DispatchTime.now() < timeout
    }

    private func report(_ report: Courier.Report) {
        let wasEmpty = state.withLock { state in
            defer { state.reports.append(report) }
            return state.reports.isEmpty
        }
        if wasEmpty { news.signal() }
    }
}
