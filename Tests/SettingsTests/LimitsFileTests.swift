import Events
import Foundation
import Pacing
import Testing

@testable import Settings

@Suite struct LimitsFileTests {
    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try LimitsFile.parse(text, named: "l.yaml")
            return []
        } catch { return error.mistakes.map(\.description) }
    }

    @Test func `reads providers, others and a warm-up`() throws {
        let limits = try LimitsFile.parse(
            """
            providers:
              gmail: {domains: [gmail.com, GoogleMail.com], rate: 1200 per 1m, concurrency: 10}
              docomo: {domains: docomo.ne.jp}
            others:
              rate: 5 per 1s
            warm_up:
              Shop.example.com: {since: 2026-11-01, days: [200, 500]}
            """, named: "l.yaml")
        let gmail = SendLimits.Lane(
            rate: .init(count: 1_200, span: .minutes(1)), concurrency: 10)
        #expect(
            limits.providers == [
                .init(name: "gmail", domains: ["gmail.com", "googlemail.com"], lane: gmail),
                .init(name: "docomo", domains: ["docomo.ne.jp"], lane: .init()),
            ])
        #expect(limits.others == .init(rate: .init(count: 5, span: .seconds(1))))
        let since = try #require(CivilDate(year: 2026, month: 11, day: 1))
        #expect(limits.warmUp == ["shop.example.com": WarmUp(since: since, days: [200, 500])])
    }

    @Test func `the example file is sound`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: "deploy/limits.yaml").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let all = text.replacing("# warm_up", with: "warm_up").replacing("\n#   ", with: "\n  ")
        let limits = try LimitsFile.parse(all, named: path)
        #expect(limits.providers.contains { $0.domains == ["docomo.ne.jp"] })
        #expect(limits.warmUp["shop.example.com"]?.days.count == 10)
        #expect(try LimitsFile.read(path).warmUp.isEmpty)
    }

    @Test(arguments: ["", "# nothing\n", "providers:\nothers:\nwarm_up:\n"])
    func `a file that says nothing limits nothing`(text: String) throws {
        #expect(try LimitsFile.parse(text, named: "l.yaml") == SendLimits())
    }

    @Test func `a warm-up of a domain from which no mail comes is remarked on`() throws {
        let text = """
            warm_up:
              Shop.example.com: {since: 2026-11-01, days: [200]}
              shop.exmaple.com: {since: 2026-11-01, days: [200]}
            """
        let idle = try LimitsFile.idleWarmUps(
            in: text, named: "l.yaml", senders: ["a.example", "SHOP.example.com"])
        #expect(
            idle.map(\.description) == [
                "l.yaml:3:3: warm_up.shop.exmaple.com holds no mail back, for none comes from this "
                    + "domain; send.from and brands have a.example, shop.example.com; did you "
                    + "mean shop.example.com?"
            ])
    }

    @Test(
        arguments: [
            ("- a", "l.yaml:1:1: the file: expected a mapping"),
            ("provider: {}", "l.yaml:1:1: the file: unknown key 'provider', expected providers, "),
            ("others: {rate: 5/s}", "l.yaml:1:16: others.rate: expected a rate such as 20 per 1s"),
            ("others: {rate: 0 per 1s}", "l.yaml:1:16: others.rate: expected"),
            ("others: {rate: 5 per 100ms}", "l.yaml:1:16: others.rate: expected"),
            ("others: {rate: [5]}", "l.yaml:1:16: others.rate: expected a rate"),
            (
                "others: {concurrency: 0}",
                "l.yaml:1:23: others.concurrency: expected a whole number"
            ),
            ("others: {rat: 5 per 1s}", "l.yaml:1:10: others: unknown key 'rat', expected rate"),
            ("providers: {a: {rate: 5 per 1s}}", "l.yaml:1:13: providers.a: domains is missing"),
            (
                "providers: {a.b: {domains: [c.d]}}",
                "l.yaml:1:13: a provider is called by letters, digits, '-' and '_'"
            ),
            ("providers: {other: {domains: [c.d]}}", "l.yaml:1:13: a provider is called"),
            (
                "providers: {a: {domains: [c.d]}, b: {domains: [C.D]}}",
                "l.yaml:1:48: providers.b.domains: c.d is there twice"
            ),
            (
                "providers: {a: {domains: [a@b]}}",
                "l.yaml:1:27: providers.a.domains: expected a host name, found 'a@b'"
            ),
            ("warm_up: {a.b: {days: [1]}}", "l.yaml:1:11: warm_up.a.b: since is missing"),
            (
                "warm_up: {a.b: {since: 2026-02-30, days: [1]}}",
                "l.yaml:1:24: warm_up.a.b.since: expected a date such as 2026-11-23"
            ),
            (
                "warm_up: {a.b: {since: 2026-02-03, days: [1, 0]}}",
                "l.yaml:1:46: warm_up.a.b.days: expected how many mails that day"
            ),
            (
                "warm_up: {a.b: {since: 2026-02-03, days: []}}",
                "l.yaml:1:42: warm_up.a.b.days: the list is empty"
            ),
            ("a: [", "l.yaml:"),
        ])
    func `names what is wrong and where`(text: String, mistake: String) {
        let found = mistakes(text)
        #expect(found.count == 1 && found[0].hasPrefix(mistake), "\(found)")
    }

    @Test func `names all mistakes, and a file that is not there`() {
        #expect(mistakes("others: {rate: 1, concurrency: x}\nfoo: 1\n").count == 3)
        #expect(throws: SettingsError.self) { try LimitsFile.read("/nowhere/limits.yaml") }
        let settings = try? Settings.parse(
            ("deploy/n.yaml", "send: {limits: limits.yaml}"), environment: [:])
        #expect(settings?.send.limits == "deploy/limits.yaml")
    }
}
