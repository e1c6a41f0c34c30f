import Events
import Foundation
import Generator
import Redis
import Sender
import Simulation
import Suppressions
import TestServers
import Testing

extension SenderTests {
    /// The register in memory, on which the simulation stands, does what the script does.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `random acts get the same answers from Redis and from memory`(seed: UInt64) throws {
        let redis = try RedisRegister(
            .init(.tcp(host: "127.0.0.1", port: try Stage.sharedRedis.get().port)))
        var (memory, list) = (MemoryRegister(), MemoryRedis())
        let prefix = UUID().uuidString
        var random = SplitMix64(seed: seed)
        func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int(random.next() % UInt64(elements.count))]
        }
        for _ in 0..<200 {
            let address = pick(["a@x.org", "A@x.org", "b@x.org"])
            let act: RegisterScript.Act = pick([
                .claim, .claim, .resend, .mark, .remark, .release, .recall,
                .finish(state: "sent"), .finish(state: "expired"), .screen(address: address),
                .admit(count: pick(["a", "b"]), id: "\(random.next() % 8)", most: 5),
                .bar(Suppression(address, .manual, at: EventTime(milliseconds: 7), by: "me")),
            ])
            // Leases that are over at once, or never, so that no clock matters.
            let call = RegisterCall(
                key: act.key(prefix, pick(["a", "b", "c", "d"])), act: act,
                owner: pick(["x", "y"]), keep: 60_000, lease: pick([-1_000_000, 1_000_000]))
            let answer = try redis.run([call])[0].get()
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            let same = list.screen(act, at: now) ?? memory.answer(call, at: now)
            let isSame = Self.word(answer) == Self.word(same)
            #expect(isSame, "\(call): \(answer), not \(same)")
        }
    }

    /// Without the times.
    private static func word(_ answer: RegisterScript.Answer) -> String {
        switch answer {
        case .go(let claim): "go \(claim.attempts)"
        case .busy: "busy"
        case .ambiguous(let claim): "ambiguous \(claim.attempts)"
        case .done(let state): "done \(state)"
        case .lost: "lost"
        case .ok: "ok"
        case .suppressed(let why): "suppressed \(why)"
        case .said(let words): "said \(words as Any)"
        case .free: "free"
        case .unknown: "unknown"
        case .full(let wait): "full \(wait)"
        case .lent: "lent"
        }
    }
}
