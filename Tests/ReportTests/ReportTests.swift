import Events
import Foundation
import Policy
import Replay
import Report
import Scenarios
import Testing

/// A small back-test whose users, events and files have names that mean harm.
@Suite struct ReportTests {
    private static let hostile = "<script>alert('x')</script>\"&\u{202e}"

    private static let scenarios = """
        scenario: cart
        pattern:
          steps:
            - {name: cart, event: "<b>added</b>"}
            - {absent: bought, for: 1h}
        send: {mail: m, to: team@example.com}
        guard: {class: alert, once_per: 1d}
        ---
        scenario: leaving
        pattern:
          steps:
            - {name: page, event: leaving}
        send: {mail: m, to: team@example.com}
        guard: {quiet_hours: "10:00-12:00"}
        """

    private func comparison(sets: Int) throws -> Comparison {
        let texts = [Self.scenarios, Self.scenarios.replacing("for: 1h", with: "for: 3h")]
        let sets = texts.prefix(sets).map { text in
            ScenarioSet.read([SourceFile(name: "s.yaml", text: text)]).scenarios
        }
        var run = OfflineRun(
            Engine.sideBySide(Array(sets), rules: Rules(zone: .utc)), samples: 10)
        let events = [
            ("a", "<b>added</b>", "2026-04-01T08:00:00Z"), ("b", "leaving", "2026-04-01T09:00:00Z"),
            ("a", "leaving", "2026-04-01T10:00:00Z"),
            (Self.hostile, "leaving", "2026-04-02T14:00:00.5Z"),
            (Self.hostile, "<b>added</b>", "2026-04-02T14:30:00Z"), ("c", "seen", "2026-04-03"),
        ]
        for (index, (user, event, time)) in events.enumerated() {
            let line = [
                "messageId": "\(index) \(Self.hostile)", "userId": user, "event": event,
                "timestamp": time,
            ]
            try JSONEncoder().encode(line).withUnsafeBytes { run.take($0, number: index + 1) }
        }
        run.take(UnsafeRawBufferPointer(start: nil, count: 0), number: 7)
        let outcomes = run.end()
        let names = ["new & <i>shiny</i>", "old"]
        return Comparison(
            Array(zip(names, outcomes)).map { (name: $0, outcome: $1) }, zone: .utc)
    }

    /// After a change that is meant, look at the page that this writes beside the expected one,
    /// and put it in its place.
    @Test func `the page is the expected one`() throws {
        let page = try comparison(sets: 2).page
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/report.html")
        let expected = try? String(contentsOf: file, encoding: .utf8)
        if page + "\n" != expected {
            let path = NSTemporaryDirectory() + "report.html"
            try Data((page + "\n").utf8).write(to: URL(filePath: path))
            Issue.record("another page than \(file.path); it is in \(path)")
        }
    }

    @Test(arguments: [1, 2]) func `no name becomes markup`(sets: Int) throws {
        let page = try comparison(sets: sets).page
        #expect(!page.contains("<script"))
        #expect(!page.contains("<b>"))
        #expect(!page.contains("<i>"))
        #expect(!page.contains("\u{202e}"))
        #expect(page.contains("<bdi>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"))
        #expect(page.contains("<bdi>&lt;b&gt;added&lt;/b&gt;</bdi>"))
    }

    @Test(arguments: [1, 2]) func `every element is closed where it was opened`(sets: Int) throws {
        let page = try comparison(sets: sets).page
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z0-9]+)[^<>]*>/) where tag.output.2 != "meta" {
            if tag.output.1.isEmpty {
                open.append(tag.output.2)
            } else {
                #expect(open.popLast() == tag.output.2)
            }
        }
        #expect(open == [])
    }

    @Test func `the page fetches nothing, and runs nothing`() throws {
        let page = try comparison(sets: 2).page
        #expect(page.contains("content=\"default-src &#39;none&#39;; style-src"))
        for word in ["http:", "https:", "//", "src=", "url(", "@import", "onload", "javascript"] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func `a replay without events has a page too`() throws {
        let set = ScenarioSet.read([SourceFile(name: "s.yaml", text: Self.scenarios)]).scenarios
        var run = OfflineRun(Engine.sideBySide([set], rules: Rules(zone: .utc)), samples: 10)
        let page = Comparison([("set", run.end()[0])], zone: .utc).page
        #expect(page.contains("0 events"))
        #expect(!page.contains("<svg"))
    }

    @Test func `programs read the same numbers`() throws {
        let bytes = try comparison(sets: 2).json
        let json = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        let sets = try #require(json?["sets"] as? [[String: Any]])
        #expect(sets.map { $0["name"] as? String } == ["new & <i>shiny</i>", "old"])
        let cart = try #require((sets[0]["scenarios"] as? [String: Any])?["cart"] as? [String: Any])
        #expect(cart["matches"] as? Int == 2)
        #expect(cart["users_mailed"] as? Int == 2)
        #expect(cart["decisions"] as? [String: Int] == ["send matched": 2])
        #expect(cart["matches_by_day"] as? [String: Int] == ["2026-04-01": 1, "2026-04-02": 1])
        let events = try #require(json?["events"] as? [String: Any])
        #expect(events["broken"] as? [String: Int] == ["not_json": 1])
        let difference = try #require((json?["differences"] as? [[String: Any]])?.first)
        #expect(difference["against"] as? String == "old")
        #expect(
            difference["matches"] as? [String: Int] == ["only_here": 0, "both": 5, "only_there": 0])
    }
}
