import Events
import Foundation
import TestServers
import Testing

extension EndToEndTests {
    /// The new version differs in the template only, so that a replay tells what must come out,
    /// whenever the change is taken up.
    @Test func `a change under load loses nothing, and old runs end by the old version`() throws {
        let stream = Stream.shop(seed: 11, users: 300, events: 12_000)
        let old = ScenarioTexts.clicks + "---\n" + ScenarioTexts.marketing
        let new = old.replacing("mail: note", with: "mail: news")
        let stage = try Stage(old)
        stage.run = ScenarioTexts.gate + "\n  batch_events: 500"
        let expected = Expected(try stage.replay(stream.lines, until: stream.end))
        try #require(expected.sends.count > 100)
        let (decisions, mails) = (try stage.reader("decisions"), try stage.reader("mail-send"))
        let (writer, half) = (try stage.writer(), stream.lines.count / 2)
        var runs = [try stage.startRun("victim"), try stage.startRun()]
        for process in runs { try process.awaitReady() }
        try eventually("shared") { runs.allSatisfy { $0.metric("nagori_partitions_owned") == 2 } }
        try writer.write(stream.lines[..<half])
        try decisions.read("some") { $0.count > 50 }

        try stage.put(scenarios: new)
        for process in runs { process.hangUp() }
        try writer.write(stream.lines[half..<(half + half / 2)])
        for process in runs {
            try process.become("changed") {
                process.metric("nagori_scenario_reloads_total") ?? 0 >= 1
            }
        }
        // One that never saw the old files ends what they began.
        runs[0].kill()
        try stage.evict("victim", from: stage.group)
        runs[0] = try stage.startRun()
        try writer.write(stream.lines[(half + half / 2)...])
        try writer.close(at: stream.end, partitions: stage.partitions)

        func isAsOld(_ text: String) -> String {
            text.replacing("\"mail\":\"news\"", with: "\"mail\":\"note\"")
        }
        try eventually("all decided", within: .seconds(120)) {
            try decisions.readAll()
            return Set(decisions.distinct.map(isAsOld)).count >= expected.decisions.count
        }
        for process in runs { process.terminate() }
        for process in runs { #expect(process.exitCode(within: .seconds(15)) == 0) }
        try decisions.readAll()
        try mails.readAll()
        expectEqual(Set(decisions.distinct.map(isAsOld)), expected.decisions, "decisions")
        let ids = decisions.distinct.filter { $0.field("decision") == "send" }
        #expect(ids.count == Set(ids.map { $0.field("id") }).count, "each by one version")
        expectEqual(Set(mails.distinct.map { $0.field("id") }), expected.sends, "mail requests")
        #expect(mails.distinct.count == expected.sends.count, "no mail of both versions")
        let templates = Set(mails.distinct.map { $0.field("template") })
        #expect(templates == ["note", "news"])
        for template in templates {
            let versions = Set(
                mails.distinct.filter {
                    $0.field("template") == template && $0.field("scenario") == "cart-left"
                }.map { $0.field("scenario_version") })
            #expect(versions.count == 1, "\(template)")
        }
    }

    @Test func `a broken change is refused, said and mended; a file's change is seen unasked`()
        throws
    {
        let stage = try Stage(ScenarioTexts.sample, partitions: 1)
        stage.clock = "wall"
        stage.run = "  idle_after: 1s"
        let run = try stage.startRun()
        try run.awaitReady()
        let mails = try stage.reader("mail-send")
        let writer = try stage.writer()
        func ask(_ user: String) throws {
            let now = Clock.now
            try writer.write([
                Line(user, "sample_requested", at: now - .seconds(60), #""sku":"A""#),
                Line(user, "product_viewed", at: now, #""sku":"A""#),
            ])
        }
        try stage.put(scenarios: ScenarioTexts.sample.replacing("for: 3s", with: "for: 3x"))
        run.hangUp()
        try run.become("refusing") { run.metric("nagori_scenarios_broken") == 1 }
        #expect(
            run.output.contains("all.yaml:6:62: error: 'for' takes a duration"), "\(run.output)")
        try ask("ann")
        try mails.read("by the old ones", within: .seconds(30)) { $0.count == 1 }

        try stage.put(scenarios: ScenarioTexts.sample.replacing("mail: note", with: "mail: news"))
        try run.become("mended") { run.metric("nagori_scenarios_broken") == 0 }
        try ask("bob")
        try mails.read("by the new ones", within: .seconds(30)) { $0.count == 2 }
        #expect(mails.messages.map { $0.text.field("template") } == ["note", "news"])
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
    }

    @Test func `on_change follow: who waits in silence waits by the new rules`() throws {
        let slow = ScenarioTexts.sample.replacing("for: 3s", with: "for: 5d")
        let stage = try Stage(slow, partitions: 1)
        stage.clock = "wall"
        stage.run = "  idle_after: 1s"
        let run = try stage.startRun()
        try run.awaitReady()
        let mails = try stage.reader("mail-send")
        let now = Clock.now
        try stage.writer().write([
            Line("ann", "sample_requested", at: now - .seconds(60), #""sku":"A""#),
            Line("ann", "product_viewed", at: now, #""sku":"A""#),
        ])
        try run.become("waiting") { run.metric("nagori_runs_live") == 1 }
        try stage.put(
            scenarios: ScenarioTexts.sample.replacing("guard:", with: "on_change: follow\nguard:"))
        run.hangUp()
        try mails.read("a mail", within: .seconds(30)) { !$0.isEmpty }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        try mails.readAll()
        #expect(mails.messages.count == 1)
    }

    /// A wrong scenario is pulled, mended and put back: what it had begun does not come back.
    @Test(arguments: ["removed", "on_change: restart"])
    func `what was ended stays ended`(how: String) throws {
        let other = "---\nscenario: other\npattern: {steps: [event: x]}\nsend: {mail: note}\n"
        let first = ScenarioTexts.sample.replacing("for: 3s", with: "for: 12s")
        let stage = try Stage(first + other, partitions: 1)
        stage.clock = "wall"
        stage.run = "  idle_after: 1s"
        let run = try stage.startRun()
        try run.awaitReady()
        let mails = try stage.reader("mail-send")
        let now = Clock.now
        try stage.writer().write([
            Line("ann", "sample_requested", at: now - .seconds(60), #""sku":"A""#),
            Line("ann", "product_viewed", at: now, #""sku":"A""#),
        ])
        try run.become("waiting") { run.metric("nagori_runs_live") == 1 }
        try stage.put(
            scenarios: how == "removed"
                ? other
                : first.replacing("guard:", with: "\(how)\nguard:").replacing("note", with: "news")
                    + other)
        run.hangUp()
        try run.become("without runs") { run.metric("nagori_runs_live") == 0 }
        try stage.put(scenarios: first + other)
        run.hangUp()
        try run.become("back") { run.metric("nagori_scenario_reloads_total") == 2 }
        // By the stream's time, which silence moves: another user's wait that is over later.
        let later = Clock.now
        try stage.writer().write([
            Line("bob", "sample_requested", at: later - .seconds(60), #""sku":"A""#),
            Line("bob", "product_viewed", at: later, #""sku":"A""#),
        ])
        try mails.read("bob's mail", within: .seconds(40)) { !$0.isEmpty }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        try mails.readAll()
        #expect(mails.messages.map { $0.text.field("user") } == ["bob"])
    }
}
