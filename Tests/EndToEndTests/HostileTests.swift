import Events
import Foundation
import Generator
import TestServers
import Testing

extension EndToEndTests {
    /// Kafka's own time follows the shop's here, as it does in a shop that is open: so an event
    /// from the far future becomes one of now.
    @Test
    func `5000 broken and hostile records change nothing for anyone else`() throws {
        let shop = Stream.shop(seed: 3, users: 200, events: 6_000)
        let stage = try Stage(ScenarioTexts.clicks)
        let expected = Expected(try stage.replay(shop.lines, until: shop.end))
        let (all, isBroken) = mixed(shop.lines)
        let (decisions, mails) = (try stage.reader("decisions"), try stage.reader("mail-send"))
        let dead = try stage.reader("events-dead")
        let writer = try stage.writer()
        let run = try stage.startRun()
        let places = try writer.write(all)
        try writer.close(at: shop.end, partitions: stage.partitions)
        let count = Double(try stage.ends("events"))
        try run.become("through", within: .seconds(180)) {
            run.metric("nagori_events_total") == count && run.metric("nagori_consumer_lag") == 0
        }
        // Deadlines that have come with the last events may be left for the rounds behind them.
        try decisions.read("all of the shop's", within: .seconds(60)) { _ in
            ours(decisions).count >= expected.decisions.count
        }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0, "\(run.output)")

        try decisions.readAll()
        try mails.readAll()
        expectEqual(ours(decisions), expected.decisions, "decisions")
        expectEqual(Set(ours(mails).map { $0.field("id") }), expected.sends, "mail requests")
        try dead.readAll()
        try expectDead(dead.messages, all, isBroken, places, stage)
        #expect(try stage.committed() == stage.ends("events"))
    }

    /// Messages about the shop's users.
    private func ours(_ reader: TopicReader) -> Set<String> {
        reader.distinct.filter { !$0.contains("\"stranger-") }
    }

    /// Good ones in their order, at random places between bad ones, all with the time of the good
    /// one before them.
    private func mixed(_ good: [Line]) -> (lines: [Line], isBroken: [Bool]) {
        var random = SplitMix64(seed: 5)
        var hostile = HostileLines(seed: 6)
        var lines: [Line] = []
        var isBroken: [Bool] = []
        for (number, line) in good.enumerated() {
            let time = line.eventTime
            func add(_ line: Line, broken: Bool) {
                var line = line
                line.recordTime = time
                lines.append(line)
                isBroken.append(broken)
            }
            add(line, broken: false)
            if UInt8.random(in: 0..<100, using: &random) < 87 {
                add(hostile.broken(), broken: true)
            }
            if number % 10 == 0 { add(hostile.strange(number), broken: false) }
            if number % 500 == 0 { add(hostile.large(1 << 20), broken: true) }
            if number % 1_000 == 1 {
                add(hostile.large(1 << 19, user: "stranger-big"), broken: false)
            }
        }
        return (lines, isBroken)
    }

    /// Every broken one was set aside as it was, once, with where it came from.
    private func expectDead(
        _ dead: [TopicReader.Message], _ lines: [Line], _ isBroken: [Bool],
        _ places: [TopicWriter.Place?], _ stage: Stage
    ) throws {
        #expect(isBroken.count { $0 } >= 5_000)
        var wanted: [TopicWriter.Place: Line] = [:]
        for (index, line) in lines.enumerated() where isBroken[index] {
            wanted[try #require(places[index])] = line
        }
        var strangers = 0
        for message in dead {
            let partition = try #require(message.headers["partition"].flatMap { Int32($0) })
            let offset = try #require(message.headers["offset"].flatMap { Int64($0) })
            #expect(message.headers["topic"] == stage.topic("events"))
            #expect(message.headers["error"]?.isEmpty == false)
            let place = TopicWriter.Place(partition: partition, offset: offset)
            guard let line = wanted.removeValue(forKey: place) else {
                strangers += 1
                let isStrange = message.text.contains("stranger-")
                #expect(isStrange, "\(message.text.prefix(200))")
                continue
            }
            // Comparing arrays inside of it, a failing `#expect` would take hours to tell how.
            let (isSame, isSameKey) = (message.payload == line.bytes, message.key == line.key)
            #expect(isSame, "payload at \(place): \(message.text.prefix(200))")
            #expect(isSameKey, "key at \(place): \(message.key ?? []), not \(line.key ?? [])")
        }
        let isDone = wanted.isEmpty
        let examples = wanted.values.prefix(3).map {
            String(decoding: ($0.bytes ?? []).prefix(300), as: UTF8.self)
        }
        #expect(isDone, "\(wanted.count) were not set aside: \(examples)")
        #expect(strangers < 600)
    }
}
