import Events
import Kafka
import Redis
import TestServers
import Testing

extension Server {
    fileprivate func connect() throws -> Connection {
        try Connection(Endpoint(.tcp(host: "127.0.0.1", port: port)))
    }

    fileprivate func empty() throws { _ = try connect().call("FLUSHALL") }

    /// All that it holds.
    fileprivate func dump() throws -> [(key: String, value: [UInt8])] {
        let redis = try connect()
        return try (redis.call("KEYS", "*").array ?? []).compactMap(\.text).compactMap { key in
            try redis.call("DUMP", key).bytes.map { (key, $0) }
        }
    }

    fileprivate func restore(_ backup: [(key: String, value: [UInt8])]) throws {
        let redis = try connect()
        _ = try redis.call("FLUSHALL")
        for (key, value) in backup {
            var command = Command("RESTORE", key, "0")
            command.append(value)
            _ = try redis.call(command)
        }
    }
}

extension EndToEndTests {
    @Test func `an emptied Redis is filled again from Kafka, and nothing is said twice`() throws {
        let redis = try Server.redis(["--appendfsync", "always"])
        let play = try Play(redis: redis)
        let run = try play.stage.startRun()
        try run.awaitReady()
        try play.writeHalf()
        try redis.empty()
        try play.writeMore()
        try run.become("filled again") {
            run.metric("nagori_shards_rebuilt_total{loss=\"empty\"}") == 4
        }
        try play.writeRest()
        try play.finish([run])
        #expect(play.repeats == 0)
    }

    @Test func `Redis is emptied while nobody runs, after a crash`() throws {
        let redis = try Server.redis(["--appendfsync", "always"])
        let play = try Play(redis: redis)
        let first = try play.stage.startRun("first")
        try first.awaitReady()
        try play.writeHalf()
        first.kill()
        try redis.empty()
        try play.stage.evict("first", from: play.stage.group)
        try play.writeMore()
        let second = try play.stage.startRun("second")
        try play.writeRest()
        try play.finish([second])
    }

    /// As from a backup: offset and state are of one time, and Kafka has what came after it.
    @Test func `an older Redis is read on from where it stands`() throws {
        let redis = try Server.redis(["--appendfsync", "always"])
        let play = try Play(redis: redis)
        let run = try play.stage.startRun()
        try run.awaitReady()
        try play.writeHalf()
        run.pause()
        let backup = try redis.dump()
        run.resume()
        try play.writeMore()
        try play.awaitSome()
        run.pause()
        try redis.restore(backup)
        run.resume()
        try play.writeRest()
        try run.become("read on") { run.metric("nagori_shards_rewound_total") ?? 0 > 0 }
        // What the older outbox holds may be said again, in the same words.
        try play.finish([run])
    }

    /// By the wall's clock a deadline's decision moves no offset that would tell.
    @Test func `what an older Redis has forgotten of the wall's hours is not said again`() throws {
        let stage = try Stage(ScenarioTexts.sample, partitions: 1)
        stage.clock = "wall"
        stage.run = "  idle_after: 1s"
        let run = try stage.startRun()
        try run.awaitReady()
        let (mails, decisions) = (try stage.reader("mail-send"), try stage.reader("decisions"))
        let view = Clock.now
        try stage.writer().write([
            Line("ann", "sample_requested", at: view - .seconds(60), #""sku":"A""#),
            Line("ann", "product_viewed", at: view, #""sku":"A""#),
        ])
        try run.become("waiting") { run.metric("nagori_runs_started_total") == 1 }
        run.pause()
        let backup = try stage.redis.dump()
        run.resume()
        try mails.read("a mail", within: .seconds(30)) { !$0.isEmpty }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        try stage.redis.restore(backup)
        let next = try stage.startRun()
        try next.become("aware") { next.metric("nagori_mail_requests_known_total") == 1 }
        next.terminate()
        #expect(next.exitCode(within: .seconds(10)) == 0)
        try mails.readAll()
        try decisions.readAll()
        #expect(mails.messages.count == 1)
        #expect(decisions.messages.count == 1)
    }

    /// The second ends otherwise, since an address has come in between.
    @Test func `an id that ended before Redis was lost may end again`() throws {
        let stage = try Stage(
            """
            scenario: signed
            pattern: {steps: [{name: signed, event: signed}]}
            send: {mail: note}
            guard: {class: transactional}

            """, partitions: 1)
        let decisions = try stage.reader("decisions")
        let writer = try stage.writer()
        let begin = Clock.now - .days(1)
        func sign(_ after: Span) -> Line {
            let time = (begin + after).milliseconds
            let text = #"{"messageId":"m","userId":"ann","event":"signed","timestamp":\#(time)}"#
            return Line(key: Array("ann".utf8), bytes: Array(text.utf8))
        }
        let run = try stage.startRun()
        try run.awaitReady()
        try writer.write([sign(.seconds(0))])
        try decisions.read("no address") { $0.count == 1 }
        try writer.write([Line.identify("ann", zone: "UTC", at: begin + .minutes(1))])
        try run.become("aware of it") { run.metric("nagori_events_total") == 2 }
        try stage.redis.empty()
        try writer.write([sign(.hours(2))])
        try decisions.read("sent") { $0.count == 2 }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        try decisions.readAll()
        #expect(decisions.messages.map { $0.text.field("decision") } == ["suppress", "send"])
        #expect(Set(decisions.messages.map { $0.text.field("id") }).count == 1)
    }

    @Test func `a short rebuild window passes nothing over that is unread`() throws {
        let stage = try Stage(ScenarioTexts.clicks, partitions: 1)
        stage.clock = "wall"
        stage.run = "  rebuild_window: 1s"
        let writer = try stage.writer()
        let run = try stage.startRun()
        try run.awaitReady()
        try writer.write([Line("ann", "a", at: Clock.now)])
        try run.become("done") { run.metric("nagori_events_total") == 1 }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        let written = Clock.now
        try writer.write([Line("ann", "b", at: written), Line("bob", "b", at: written)])
        try eventually("older than the window") { Clock.now > written + .seconds(2) }
        try stage.redis.empty()
        let next = try stage.startRun()
        try next.become("done") { next.metric("nagori_events_total") == 2 }
    }

    @Test func `events that Kafka has deleted unread end the process, unless it is told to go on`()
        throws
    {
        let stage = try Stage(ScenarioTexts.clicks, partitions: 1)
        let run = try stage.startRun()
        try run.become("the owner") { run.metric("nagori_partitions_owned") == 1 }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        // As after a topic that was made anew.
        let redis = try stage.redis.connect()
        let meta = "{\(stage.name):\(stage.topic("events")):0}:meta"
        _ = try redis.call("HSET", meta, "offset", "99")
        let lost = try stage.startRun()
        #expect(lost.exitCode(within: .seconds(30)) == 69)
        #expect(lost.output.contains("was to be read from offset 99"), "\(lost.output)")
        #expect(lost.output.contains("run.on_lost_events"))
        stage.run = "  on_lost_events: earliest"
        let going = try stage.startRun()
        try going.awaitReady()
        #expect(going.metric("nagori_partitions_owned") == 1)
    }

    @Test func `a topic that is missing is said, waited for, and then read`() throws {
        let stage = try Stage(ScenarioTexts.clicks, partitions: 1)
        let events = stage.topic("events")
        let topics = try Topics(properties: stage.broker.kafkaProperties)
        try topics.delete(events)
        let run = try stage.startRun()
        try run.become("unready") { run.output.contains("there is no topic '\(events)'") }
        #expect(run.status("/readyz") == 503)
        try topics.create(events, partitions: 1)
        try run.become("the owner") { run.metric("nagori_partitions_owned") == 1 }
    }
}
