import Foundation
import TestServers
import Testing

extension EndToEndTests {
    @Test func `SIGTERM under load: ends in time, leaves the group, and nothing is lost`() throws {
        let play = try Play()
        // A member that does not leave would be missed only after this.
        play.stage.sessionTimeout = .seconds(60)
        let (first, second) = (try play.stage.startRun(), try play.stage.startRun())
        try eventually("shared") {
            [first, second].allSatisfy { $0.metric("nagori_partitions_owned") == 2 }
        }
        try play.writeHalf()
        let begin = ContinuousClock.now
        first.terminate()
        #expect(first.exitCode(within: .seconds(10)) == 0, "\(first.output)")
        try second.become("the owner of all", within: .seconds(20)) {
            second.metric("nagori_partitions_owned") == 4
        }
        #expect(ContinuousClock.now - begin < .seconds(20))
        try play.writeRest()
        try play.finish([second])
    }

    @Test func `a member joins under load and leaves again`() throws {
        let play = try Play()
        let first = try play.stage.startRun()
        try first.awaitReady()
        try play.writeHalf()
        let second = try play.stage.startRun()
        try eventually("shared") { second.metric("nagori_partitions_owned") == 2 }
        try play.writeMore()
        second.terminate()
        #expect(second.exitCode(within: .seconds(10)) == 0)
        try play.writeRest()
        try play.finish([first])
    }

    @Test
    func `Redis dies and comes back`() throws {
        let redis = try Server.redis(["--appendfsync", "always"])
        let play = try Play(redis: redis)
        let run = try play.stage.startRun()
        try run.awaitReady()
        try play.writeHalf()
        redis.kill()
        try run.become("unready", within: .seconds(20)) { run.status("/readyz") == 503 }
        try play.writeMore()
        try redis.start()
        try run.become("ready again", within: .seconds(20)) { run.status("/readyz") == 200 }
        try play.writeRest()
        try play.finish([run])
    }

    /// Deaf, not dead: a crash would make the tests' broker forget records, which a real one keeps.
    @Test
    func `the broker is away for a while`() throws {
        let broker = try Server.broker()
        let play = try Play(broker: broker)
        let run = try play.stage.startRun()
        try run.awaitReady()
        try play.writeHalf()
        broker.pause()
        try run.become("unready", within: .seconds(90)) { run.status("/readyz") == 503 }
        broker.resume()
        try run.become("ready again", within: .seconds(90)) { run.status("/readyz") == 200 }
        try play.writeRest()
        try play.finish([run])
    }

    @Test func `SIGTERM while the broker is away ends it in time too`() throws {
        let broker = try Server.broker()
        let stage = try Stage(ScenarioTexts.clicks, broker: broker)
        let run = try stage.startRun()
        try run.become("the owner of all") { run.metric("nagori_partitions_owned") == 4 }
        broker.kill()
        try run.become("unready", within: .seconds(30)) { run.status("/readyz") == 503 }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0, "\(run.output)")
    }

    /// It sleeps while another takes its place: what it still does when it wakes up must not count.
    @Test
    func `a zombie is fenced`() throws {
        let play = try Play()
        let zombie = try play.stage.startRun("zombie")
        try zombie.become("the owner of all") { zombie.metric("nagori_partitions_owned") == 4 }
        try play.writeHalf()
        zombie.pause()
        // In a group of its own: what fences is Redis, and the tests' broker does not always
        // answer one that was put out of its group and comes back.
        play.stage.group = "heirs-\(play.stage.name)"
        let heir = try play.stage.startRun("heir")
        try heir.become("the heir") { heir.metric("nagori_partitions_owned") == 4 }
        try play.writeMore()
        zombie.resume()
        try zombie.become("fenced") { zombie.metric("nagori_shards_fenced_total") == 4 }
        zombie.kill()
        #expect(heir.metric("nagori_shards_fenced_total") == 0)
        try play.writeRest()
        try play.finish([heir])
    }
}

/// A stream in three parts, with what the daemon should make of it.
final class Play {
    let stage: Stage
    private let stream: Stream
    private let expected: Expected
    private let decisions: TopicReader
    private let mails: TopicReader
    private let writer: TopicWriter
    private var written = 0

    init(
        users: Int = 300, events: Int = 30_000, batchMax: Int = 200, broker: Server? = nil,
        redis: Server? = nil
    ) throws {
        stream = Stream.shop(seed: 11, users: users, events: events)
        stage = try Stage(
            ScenarioTexts.clicks + "---\n" + ScenarioTexts.marketing, broker: broker, redis: redis)
        // Small batches, so that there is a middle to be disturbed in.
        stage.run = ScenarioTexts.gate + "\n  batch_events: \(batchMax)"
        expected = Expected(try stage.replay(stream.lines, until: stream.end))
        decisions = try stage.reader("decisions")
        mails = try stage.reader("mail-send")
        writer = try stage.writer()
    }

    /// Returns when the first of its decisions are there, hardly the last.
    func writeHalf() throws {
        try write(to: stream.lines.count / 2)
        let count = decisions.messages.count
        try decisions.read("some") { $0.count > count + 20 }
        try #require(decisions.distinct.count < expected.decisions.count)
    }

    /// Waits until more is decided.
    func awaitSome() throws {
        let count = decisions.messages.count
        try decisions.read("some") { $0.count > count + 20 }
    }

    /// How many decisions were said more than once so far.
    var repeats: Int { decisions.messages.count - decisions.distinct.count }

    /// Without waiting for anything.
    func writeFirst() throws { try write(to: stream.lines.count / 2) }

    /// The third quarter; perhaps in parts, the first of which is 1.
    func writeMore(_ part: Int = 1, of parts: Int = 1) throws {
        try write(to: stream.lines.count / 2 + stream.lines.count / 4 * part / parts)
    }

    func writeRest() throws {
        try write(to: stream.lines.count)
        try writer.close(at: stream.end, partitions: stage.partitions)
    }

    /// Waits for all decisions, stops the daemons, and compares.
    func finish(_ runs: [NagoriProcess], _ location: SourceLocation = #_sourceLocation) throws {
        do { try decisions.read(decisions: expected) } catch {
            throw ServerError("\(error)\n" + runs.map(\.output).joined(separator: "\n---\n"))
        }
        for run in runs { run.terminate() }
        for run in runs {
            let code = run.exitCode(within: .seconds(10))
            #expect(code == 0, "\(run.output)", sourceLocation: location)
        }
        try expectSame(expected, decisions, mails, location)
    }

    private func write(to end: Int) throws {
        try writer.write(stream.lines[written..<end])
        written = end
    }
}
