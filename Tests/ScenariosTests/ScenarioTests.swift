import Events
import Patterns
import Scenarios
import Testing

private func read(_ text: String) -> ScenarioSet {
    ScenarioSet.read([SourceFile(name: "a.yaml", text: text)])
}

@Suite struct ScenarioTests {
    @Test func `the example of the design reads as it is meant`() throws {
        let set = read(sampleFollowUp)
        #expect(set.diagnostics == [])
        let scenario = try #require(set.scenarios.first)
        #expect(scenario.id == "sample-follow-up")
        #expect(scenario.description.hasPrefix("Asked for a sample, came back"))
        #expect(
            scenario.pattern
                == Pattern(steps: [
                    Step(
                        name: "sample", kind: .present(within: nil),
                        events: .names(["sample_requested"])),
                    Step(
                        name: "view", kind: .present(within: .days(14)),
                        events: .names(["product_viewed"]),
                        condition: .compare(
                            .equal, .property("sku"), .stepProperty(step: "sample", property: "sku")
                        )),
                    Step(
                        name: "",
                        kind: .absentAfter(span: .hours(24), anchor: .last, perUser: false),
                        events: .names(["order_completed"]),
                        condition: .compare(
                            .equal, .property("sku"),
                            .stepProperty(step: "view", property: "sku"))),
                ]))
        #expect(
            scenario.sends == [
                Send(mail: "sample-coupon", at: Moment(hour: .sameLocalTime))
            ])
        #expect(
            scenario.policy
                == Guard(
                    messageClass: .marketing, quietHours: QuietHours(start: 22 * 60, end: 9 * 60),
                    oncePer: .days(30),
                    cancelOn: [Watch(["order_completed"]), Watch(["unsubscribed"])],
                    expiresAfter: .hours(36), priority: 50))
        #expect(
            scenario.tests == [
                ScenarioTest(
                    name: "bought in time", line: 25,
                    given: [
                        .init(
                            text: "2026-04-01T10:00:00+09:00 u1 sample_requested sku=A", line: 27,
                            column: 7),
                        .init(
                            text: "2026-04-02T20:00:00+09:00 u1 product_viewed   sku=A", line: 28,
                            column: 7),
                        .init(
                            text: "2026-04-03T09:00:00+09:00 u1 order_completed  sku=A", line: 29,
                            column: 7),
                    ], expect: []),
                ScenarioTest(
                    name: "did not buy", line: 31,
                    given: [
                        .init(
                            text: "2026-04-01T10:00:00+09:00 u1 sample_requested sku=A", line: 33,
                            column: 7),
                        .init(
                            text: "2026-04-02T20:00:00+09:00 u1 product_viewed   sku=A", line: 34,
                            column: 7),
                    ],
                    expect: [
                        .init(
                            what: .init(text: "sample-coupon", line: 36, column: 15),
                            user: .init(text: "u1", line: 37, column: 13),
                            at: .init(text: "2026-04-03T20:00:00+09:00", line: 38, column: 13))
                    ]),
            ])
    }

    @Test func `every other key reads as it is meant`() throws {
        let set = read(everyOtherKey)
        #expect(set.diagnostics == [])
        try #require(set.scenarios.map(\.id) == ["watch_2", "one"])
        let scenario = set.scenarios[0]
        #expect(scenario.pattern.key == "product id")
        #expect(scenario.pattern.runs == .first)
        #expect(scenario.pattern.within == .hours(36))
        #expect(scenario.pattern.steps.map(\.name) == ["cart", "more", "", "checkout", ""])
        #expect(
            scenario.pattern.steps.map { "\($0.condition.map(\.description) ?? "-")" } == [
                "-", #"((qty > 1) and ('it\'s' != note))"#, "(kind == 'x')",
                "((total >= cart.total) or exists(`odd name`))", "-",
            ])
        #expect(scenario.pattern.steps[2].kind == .absentBetween(perUser: true))
        #expect(scenario.pattern.steps[2].events == .any)
        #expect(
            scenario.pattern.steps[4].kind
                == .absentAfter(span: nil, anchor: .first, perUser: false))
        #expect(scenario.sends[0].to == "team@example.com")
        #expect(scenario.sends[0].at == Moment(hour: .local(minute: 600)))
        #expect(
            scenario.sends[0].variables.map { "\($0.name)=\($0.value)" } == [
                "cents=(more.price * 100)", "greeting='hello'", "sku=cart.sku",
            ])
        #expect(
            scenario.policy
                == Guard(
                    messageClass: .alert, ignoresQuietHours: true, cancelOn: [Watch(["paid"])],
                    priority: 0))
        #expect(scenario.tests[0].given.map(\.text) == ["0 u cart", "1 u add qty=2"])
        #expect(set.scenarios[1].policy == Guard())
        #expect(set.scenarios[1].sends == [Send(mail: "m")])
    }

    /// An earlier version is kept as its part of the file.
    @Test func `each scenario's part of a file reads back as the scenario`() throws {
        let files = [
            "# first\n---\nscenario: a\npattern: {steps: [event: e]}\nsend: {mail: m}\n"
                + "---\n# then\n\nscenario: b\npattern: {steps: [event: f]}\nsend: {mail: n}\n--- \n",
            "--- {scenario: a, pattern: {steps: [event: e]}, send: {mail: m}}\r\n"
                + "---\r\nscenario: b\r\npattern: {steps: [event: f]}\r\nsend: {mail: n}\r\n",
        ]
        for file in files {
            let set = read(file)
            #expect(set.scenarios.count == 2)
            for scenario in set.scenarios {
                let part = try #require(set.sources[scenario.id])
                #expect(read(part).scenarios == [scenario], "\(part)")
            }
        }
    }

    @Test func `line ends and a byte order mark do not matter`() {
        let plain = read(sampleFollowUp)
        let windows = sampleFollowUp.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\r\n")
        for read in [read(windows), read("\u{FEFF}" + sampleFollowUp)] {
            #expect(read.scenarios == plain.scenarios)
            #expect(read.diagnostics == plain.diagnostics)
        }
    }

    @Test(arguments: [
        ("90s", 90), ("15m", 900), ("24h", 86_400), ("14d", 14 * 86_400), ("1d12h", 129_600),
        ("3650d", 3650 * 86_400), ("0s", nil), ("3651d", nil), ("5", nil), ("m", nil),
        ("1.5h", nil),
        ("-1h", nil), ("12h1d", nil), ("1d1d", nil), ("5 m", nil), ("99999999999999999999d", nil),
        ("1w", nil),
    ])
    func `durations`(text: String, seconds: Int64?) {
        let set = read(
            "scenario: a\npattern: {steps: [event: e], within: \(text)}\nsend: {mail: m}")
        #expect(set.scenarios.first?.pattern.within == seconds.map { .seconds($0) })
        #expect(set.hasErrors == (seconds == nil))
    }
}

@Suite struct VersionTests {
    private func version(_ text: String) -> String? { read(text).scenarios.first?.version }

    private func edited(_ old: String, _ new: String) -> String {
        let parts = sampleFollowUp.split(separator: old, omittingEmptySubsequences: false)
        #expect(parts.count > 1)
        return parts.joined(separator: new)
    }

    @Test func `is sixteen hexadecimal digits that never change`() {
        #expect(version(sampleFollowUp) == "9aa43b587bdddf0a")
    }

    @Test(arguments: [
        ("# template", "# the template"), ("sku == view.sku", "( sku  ==  view.sku )"),
        ("Asked for", "Wanted"), ("for: 24h", "for: 1d"), ("  priority: 50\n", ""),
        ("bought in time", "in time"), ("mail: sample-coupon", "mail: 'sample-coupon'"),
    ])
    func `keeps when only the writing changes`(old: String, new: String) {
        let changed = version(edited(old, new))
        #expect(changed != nil)
        #expect(changed == version(sampleFollowUp))
    }

    @Test(arguments: [
        ("sku == view.sku", "sku != view.sku"), ("for: 24h", "for: 25h"), ("50", "51"),
        ("22:00-09:00", "none"), ("once_per: 30d", "once_per: 31d"), ("36h", "37h"),
        ("same-local-time  ", "now  "), ("absent: order_completed", "absent: paid"),
    ])
    func `changes with the rule`(old: String, new: String) {
        let changed = version(edited(old, new))
        #expect(changed != nil)
        #expect(changed != version(sampleFollowUp))
    }

    @Test func `tells all functions and regular expressions apart`() {
        let conditions = [
            "view.x > 1", "first(view).x > 1", "first(sample).x > 1", "count(view) > 1",
            "sum(view.x) > 1", "sum(view.y) > 1", "min(view.x) > 1", "max(view.x) > 1",
            "avg(view.x) > 1", "sku matches 'a'", "sku matches 'b'", "sku contains 'a'",
        ]
        let versions = conditions.compactMap { version(edited("sku == view.sku", $0)) }
        #expect(Set(versions).count == conditions.count)
    }
}
