/// A scenario with these lines in place of the sound ones.
private func with(
    pattern: String = "steps: [{event: e}]", send: String = "mail: m", rest: String = ""
) -> String {
    "scenario: a\npattern: {\(pattern)}\nsend: {\(send)}\n\(rest)\n"
}

private func with(step: String) -> String { with(pattern: "steps: [{event: e}, {\(step)}]") }

private func with(policy: String) -> String { with(rest: "guard: {\(policy)}") }

private func with(expectation: String) -> String {
    with(rest: "tests: [{name: t, given: +0 u e, expect: [{\(expectation)}]}]")
}

/// Texts that are wrong in a way that a schema can tell.
let schemaMistakes: [String] =
    [
        "hello", "- a", "pattern: {steps: [{event: e}]}\nsend: {mail: m}",
        "scenario: a\nsend: {mail: m}", "scenario: a\npattern: {steps: [{event: e}]}",
        "scenario: A b\npattern: {steps: [{event: e}]}\nsend: {mail: m}",
        with(rest: "on_change: never"), with(rest: "lateness: 5m"), with(rest: "description:"),
        with(rest: "tests: x"), with(rest: "tests: [{name: t, given: +0 u e}]"),
        with(rest: "tests: [{given: +0 u e, expect: []}]"),
        with(rest: "tests: [{name: t, expect: []}]"), with(rest: "guard: none"),
        with(expectation: "to: u"), with(expectation: "send: m"),
        with(expectation: "send: m, hold: send_at, to: u"),
        with(expectation: "sent: m, to: u"),
    ]
    + [
        "", "steps: []", "steps: x", "steps: [x]", "steps: [{}]", "steps: [{event: e}], runs: al",
        "steps: [{event: e}], whitin: 1h", "steps: [{event: e}], within: 1",
        "steps: [{event: e}], on_timeout: mail", "steps: [{event: e}], per: [a]",
        "steps: [{event: e}], after_match: no_skip",
        "steps: [{event: e}], runs: all, within: 1h, after_match: skip_all",
        "steps: [{event: e}], runs: all, within: 1h, after_match: {}",
        "steps: [{event: e}], runs: all, within: 1h, after_match: "
            + "{skip_to_first: e, skip_to_last: e}",
    ].map { with(pattern: $0) }
    + [
        "evnet: x", "name: x", "event: x, absent: y", "event: x, within: soon",
        "event: x, within: 30", "event: x, within: 1.5h", "event: x, within: 12h1d",
        "event: x, within: 1w", "event: x, for: 1h", "event: x, anchor: last",
        "event: x, per: user",
        "event: x, at: e.ends", "event: x, where: [a]", "event: x, name: my-step",
        "event: x, name: and", "event: x, times: 0", "event: x, times: 1001",
        "event: x, times: 2...3", "event: x, times: many", "event: x, greedy: true",
        "event: x, until: a == 1", "event: x, optional: yes", "event: x, times: 2, greedy: often",
        "event: x, follows: srtict", "event: x, first_ever: often", "event: []",
        "event: {a: b}", "event:", "absent: x, for: 24", "absent: x, within: 1h",
        "absent: x, for: 1h, name: n", "absent: x, for: 1h, per: sku",
        "absent: x, for: 1h, anchor: lst", "absent: x, for: 1h, times: 2",
        "absent: x, for: 1h, first_ever: true", "absent: x, at: tomorrow",
        "absent: x, at: e.ends - 1 week", "steps: []", "steps: [{event: x}], where: a == 1",
        "steps: [{event: x}], within: 1h", "steps: [{event: x}], name: n",
        "event: x, quiet_hours: none",
    ].map { with(step: $0) }
    + [
        "to: a@example.com", "mail: ../m", "mail: .m", "mail: m, to: Nobody", "mail: m, to: []",
        "mail: m, to: [a b]",
        "mail: m, to: a b@c", "mail: m, to: 'a@b, c@d'", "mail: m, at: nwo", "mail: m, at: 25:00",
        "mail: m, at: 9:00", "mail: m, at: best-hour", "mail: m, at: +7", "mail: m, at: 7d",
        "mail: m, at: +1d 25:00", "mail: m, at: e.ends + 3 days", "mail: m, variables: [a]",
        "mail: m, variables: {a-b: e.sku}", "mail: m, variables: {a: [e.sku]}",
        "mail: m, if: opened", "mail: m, unless: opened", "mail: m, at: +3d, if: []",
        "mail: m, at: +3d, unless: {where: sku == 1}", "mail: m, at: +3d, if: {event: x, for: 1h}",
        "mail: m, subject: hello",
    ].map { with(send: $0) }
    + [
        "class: markting", "quiet_hours: 22-9", "quiet_hours: 24:00-09:00", "quiet_hours: never",
        "once_per: 0.5d", "once_per: monthly", "priority: 101", "priority: -1", "priority: high",
        "priority: 5.5", "canary: 5", "canary: 100%", "canary: -1%", "canary: 0.125%", "fuse: 0",
        "fuse: many", "cancelon: x", "cancel_on: []", "cancel_on: [[x]]",
        "cancel_on: {where: sku == 1}", "expires_after: 36", "expires_after: [36h]",
    ].map { with(policy: $0) }
    + [
        "scenario: a\npattern: {steps: [{event: e}]}\nsend: []",
        "scenario: a\npattern: {steps: [{event: e}]}\nsend: m",
        "scenario: a\npattern: {steps: [{event: e}]}\nsend: [m]",
    ]
