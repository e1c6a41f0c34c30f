import Foundation
import TestServers
import Testing

extension EndToEndTests {
    /// Replicas lag: state and offset go back together when one takes over, and what lies between is
    /// read again, under the same ids.
    @Test func `a Redis Cluster loses a master and moves slots under load, and nobody notices`()
        throws
    {
        let cluster = try RedisCluster()
        let mailbox = try Mailbox()
        let stage = try Stage(ScenarioTexts.clicks + "---\n" + ScenarioTexts.marketing)
        stage.places =
            "cluster: [\(cluster.ports.map { "127.0.0.1:\($0)" }.joined(separator: ", "))]"
        stage.run = ScenarioTexts.gate + "\n  batch_events: 200"
        stage.send = "  transport: \(mailbox.transport)\n  concurrency: 8"
        let stream = Stream.shop(seed: 23, users: 400, events: 16_000)
        let expected = Expected(try stage.replay(stream.lines, until: stream.end))
        let (decisions, mails) = (try stage.reader("decisions"), try stage.reader("mail-send"))
        let writer = try stage.writer()
        let (run, send) = (try stage.startRun(), try stage.startSend())
        for process in [run, send] { try process.awaitReady() }
        let quarter = stream.lines.count / 4
        func write(_ part: Int) throws {
            try writer.write(stream.lines[part * quarter..<(part + 1) * quarter])
        }

        try write(0)
        try eventually("mailing") { mailbox.count > 20 }
        let shard = try cluster.slot(of: "{\(stage.name):\(stage.topic("events")):0}")
        let victim = try cluster.owner(of: shard)
        try write(1)
        try cluster.failOver(victim)
        try cluster.node(victim).start()
        for process in [run, send] {
            try process.become("ready again") { process.status("/readyz") == 200 }
        }
        try write(2)
        let target = try cluster.stranger(to: shard)
        try cluster.move(shard, to: target)
        try write(3)
        #expect(try stage.explain("cart-left", "u1").contains("cart-left"))
        try writer.close(at: stream.end, partitions: stage.partitions)
        try decisions.read(decisions: expected)
        try eventually("all mailed", within: .seconds(120)) {
            mailbox.count >= expected.sends.count
        }
        let moves = ["MOVED", "ASK", "TRYAGAIN"].compactMap {
            run.metric("nagori_redis_errors_total{code=\"\($0)\"}")
        }
        #expect(moves.reduce(0, +) > 0, "the slot was moved under the shard")
        for process in [run, send] { process.terminate() }
        for process in [run, send] { #expect(process.exitCode(within: .seconds(15)) == 0) }
        try expectSame(expected, decisions, mails)
        let ids = try mailbox.ids()
        expectEqual(Set(ids), expected.sends, "mails")
        #expect(ids.count == expected.sends.count, "no mail twice")
    }
}
