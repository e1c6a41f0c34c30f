import Events
import Kafka
import Redis
import TestServers
import Testing

/// Partitions are added to the events topic: some users' events go to another shard from then on.
extension EndToEndTests {
    @Test func `who moves to an added partition gets no mail for what the old one knew`() throws {
        let stage = try Stage(Self.growing, partitions: 2)
        let run = try stage.startRun()
        try run.awaitReady()
        let crowd = Crowd("user", of: stage)
        try stage.writer().write(crowd.all.map { Line($0, "product_added", at: Crowd.start) })
        try run.become("waiting") {
            run.metric("nagori_held_mails") == 60 && run.metric("nagori_runs_live") == 60
        }
        try stage.grow(to: 4)
        try run.become("rid of who has moved") {
            run.metric("nagori_users_moved_total") == Double(crowd.givenUp.count)
        }
        // A writer that knows of the new partitions.
        let writer = try stage.writer()
        try writer.write(
            crowd.moved.map { Line($0, "order_completed", at: Crowd.start + .hours(1)) })
        // One begins anew, where his events go now.
        try writer.write([
            Line(crowd.moved[0], "product_added", at: Crowd.start + .hours(2))
        ])
        try writer.close(at: Crowd.start + .days(10), partitions: 4)

        var ends: Set = ["\(crowd.moved[0]) left send", "\(crowd.moved[0]) later send"]
        for user in crowd.kept { ends.formUnion(["\(user) left send", "\(user) later send"]) }
        for user in crowd.givenUp { ends.insert("\(user) later moved") }
        try expect(ends, stage, run)
        for partition in 0..<4 { #expect(try stage.mark(of: partition) == "4") }
    }

    /// The first to notice dies before it has written anything of it.
    @Test func `events in the old partition of who has moved are not applied, after a crash too`()
        throws
    {
        let stage = try Stage(Self.growing, partitions: 2)
        let first = try stage.startRun("first")
        try first.awaitReady()
        let writer = try stage.writer()
        let (crowd, late) = (Crowd("user", of: stage), Crowd("late", of: stage))
        try writer.write(crowd.all.map { Line($0, "product_added", at: Crowd.start) })
        try first.become("waiting") { first.metric("nagori_held_mails") == 60 }
        first.terminate()
        #expect(first.exitCode(within: .seconds(10)) == 0, "\(first.output)")
        try writer.write(late.all.map { Line($0, "product_added", at: Crowd.start + .hours(1)) })
        try stage.grow(to: 4)
        let second = try stage.startRun("second", fault: "before-commit:1:kill")
        _ = second.exitCode(within: .seconds(60))
        try stage.evict("second", from: stage.group)
        #expect(try stage.mark(of: 0) == "2")

        let third = try stage.startRun("third")
        try stage.writer().close(at: Crowd.start + .days(10), partitions: 4)
        var ends: Set<String> = []
        for user in crowd.kept + late.kept {
            ends.formUnion(["\(user) left send", "\(user) later send"])
        }
        for user in crowd.givenUp { ends.insert("\(user) later moved") }
        func metric(_ name: String) -> Double { third.metric("nagori_\(name)_total") ?? 0 }
        let count = Double(try stage.ends("events"))
        try third.become("through") { metric("events") + 60 == count }
        try third.become("rid of who has moved") {
            metric("users_moved") == Double(crowd.givenUp.count)
        }
        #expect(metric("events_moved") == Double(late.givenUp.count))
        #expect(
            metric("events")
                == metric("events_applied") + metric("events_ignored") + metric("events_moved"))
        try expect(ends, stage, third)
        for partition in 0..<4 { #expect(try stage.mark(of: partition) == "4") }
    }

    /// Each terminal decision as `user scenario end`; the audit has nothing to say.
    private func expect(_ ends: Set<String>, _ stage: Stage, _ run: NagoriProcess) throws {
        let decisions = try stage.reader("decisions")
        func found() -> Set<String> {
            let terminal = decisions.messages.map(\.text).filter { $0.field("decision") != "hold" }
            return Set(
                terminal.map { text in
                    let isSent = text.field("decision") == "send"
                    let end = isSent ? "send" : text.field("reason")
                    return "\(text.field("user")) \(text.field("scenario")) \(end)"
                })
        }
        try decisions.read("all ends") { _ in found().count >= ends.count }
        try run.become("drained") { run.metric("nagori_messages_open") == 0 }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0, "\(run.output)")
        try decisions.readAll()
        #expect(found() == ends)
        let audit = try stage.startTool(["audit"])
        #expect(audit.exitCode(within: .seconds(60)) == 0, "\(audit.output)")
    }

    private static let growing = """
        scenario: left
        pattern:
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: 24h}
        send: {mail: note, to: team@example.com}
        guard: {class: alert}
        ---
        scenario: later
        pattern:
          steps: [{name: cart, event: product_added}]
        send: {mail: note, to: team@example.com, at: +3d}
        guard: {class: alert}

        """
}

/// Users, and what 4 partitions instead of 2 do to them. Our producers partition as
/// Kafka's do.
private struct Crowd {
    static let start = EventTime(milliseconds: 1_714_521_600_000)
    let all: [String]

    init(_ name: String, of stage: Stage) { all = (0..<60).map { "\(name)-\($0)-\(stage.name)" } }

    /// Their events go elsewhere.
    var moved: [String] { all.filter { place($0, 2) != place($0, 4) } }
    var kept: [String] {
        all.filter { Partitioner.keeps(Array($0.utf8), in: place($0, 2), from: 2, to: 4) }
    }
    /// Those too of whom another partitioner would say that they move.
    var givenUp: [String] { all.filter { !kept.contains($0) } }

    private func place(_ user: String, _ count: Int) -> Int {
        Partitioner.partition(of: user.utf8, among: count)
    }
}

extension Stage {
    fileprivate func grow(to count: Int) throws {
        try Topics(properties: broker.kafkaProperties).grow(topic("events"), to: count)
    }

    /// How many partitions a shard has taken note of.
    fileprivate func mark(of partition: Int) throws -> String? {
        let connection = try Connection(Endpoint(.tcp(host: "127.0.0.1", port: redis.port)))
        let tag = "{\(name):\(topic("events")):\(partition)}"
        return try connection.call("HGET", "\(tag):meta", "partitions").text
    }
}
