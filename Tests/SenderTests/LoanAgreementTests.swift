import Events
import Foundation
import Pacing
import Redis
import Sender
import Simulation
import TestServers
import Testing

extension SenderTests {
    private func lend(_ loan: Loan, _ key: String, by redis: RedisRegister) throws -> Loan.Grant {
        let call = RegisterCall(key: key, act: .lend(loan), owner: "x", keep: 1, lease: 1)
        guard case .lent(let grant) = try redis.run([call])[0].get() else {
            throw ServerError("no grant")
        }
        return grant
    }

    private func redis() throws -> RedisRegister {
        try RedisRegister(.init(.tcp(host: "127.0.0.1", port: try Stage.sharedRedis.get().port)))
    }

    /// With an interval that no clock of a test gets through.
    @Test func `the lender in Redis and the one in memory grant the same`() throws {
        let redis = try redis()
        let prefix = UUID().uuidString
        var memory = MemoryLender()
        for wanted in [1, 3, 2, 9, 1, 50] {
            for (name, terms) in [
                ("lane:a", Loan.Terms.rate(interval: 3_600_000_000, slack: 10_800_000_000)),
                ("lane:b", .rate(interval: 3_600_000_000, slack: 200_000)),
                ("warm:a:2026-11-23", .ceiling(12, keep: 60_000)),
            ] {
                let loan = Loan(name: name, wanted: wanted, terms: terms)
                let key = "\(prefix):\(name)"
                let grant = try lend(loan, key, by: redis)
                let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
                let same = memory.lend(loan, from: key, at: now)
                #expect(grant.count == same.count, "\(name) \(wanted)")
                #expect(abs(grant.wait.milliseconds - same.wait.milliseconds) < 5_000)
            }
        }
    }

    @Test(arguments: ["\(Int64.max)", "9e40", "soon", ""])
    func `a time that nobody can have written holds no lane up`(text: String) throws {
        let key = "\(UUID().uuidString):lane:a"
        let endpoint = Redis.Endpoint(
            .tcp(host: "127.0.0.1", port: try Stage.sharedRedis.get().port))
        _ = try Connection(endpoint).call("SET", key, text)
        let loan = Loan(name: "lane:a", wanted: 2, terms: .rate(interval: 10, slack: 100))
        #expect(try lend(loan, key, by: try redis()).count == 2)
    }

    @Test func `two senders that ask one Redis get the rate together, not each`() throws {
        let senders = [try redis(), try redis()]
        let key = "\(UUID().uuidString):lane:a"
        let loan = Loan(
            name: "lane:a", wanted: 20, terms: .rate(interval: 10_000, slack: 200_000))
        let start = ContinuousClock.now
        var (count, last, missed) = (0, start, Duration.zero)
        while ContinuousClock.now - start < .seconds(2) {
            for sender in senders {
                count += try lend(loan, key, by: sender).count
                // Who sleeps for longer than the slack has missed the rest.
                let now = ContinuousClock.now
                missed += max(.zero, now - last - .milliseconds(100))
                last = now
                usleep(1_000)
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        // 100 a second, and what the slack is good for at the start.
        let least = 100 * (seconds - missed / .seconds(1))
        #expect(Double(count) >= least - 3 && Double(count) <= 100 * seconds + 22)
    }

    /// A key that says "in an hour" must not bind those whose file says "ten a second" by now.
    @Test func `a rate that was raised holds at once`() throws {
        let redis = try redis()
        let key = "\(UUID().uuidString):lane:a"
        let slow = Loan(
            name: "lane:a", wanted: 5, terms: .rate(interval: 3_600_000_000, slack: 200_000))
        #expect(try lend(slow, key, by: redis).count == 1)
        #expect(try lend(slow, key, by: redis).wait > .minutes(59))
        let fast = Loan(name: "lane:a", wanted: 5, terms: .rate(interval: 100_000, slack: 0))
        #expect(try lend(fast, key, by: redis).wait <= .seconds(1))
    }
}
