/// What is wrong with a step, where that is said, and part of what is said.
let stepMistakes: [(text: String, place: String, part: String)] = [
    (steps("- evnet: x"), "4:7: error", "did you mean 'event'?"),
    (
        steps("- event: x", "  banana: 1"), "5:7: error",
        "unknown key 'banana' in a step (valid: name"
    ),
    (steps("- event: x", "  quiet_hours: none"), "5:7: error", "belongs in 'guard'"),
    (steps("- event: x", "  times: 0"), "5:14: error", "takes 3, 2..4 or 3+"),
    (steps("- event: x", "  times: 4..2"), "5:14: error", "found '4..2'"),
    (steps("- event: x", "  follows: srtict"), "5:16: error", "did you mean 'strict'?"),
    (steps("- event: x", "  greedy: true"), "5:7: error", "is for a step with 'times'"),
    (steps("- event: x", "  optional: yes"), "5:17: error", "takes true or false"),
    (steps("- {event: x, optional: true}"), "4:7: error", "not all may be optional"),
    (
        steps("- {event: x, times: 2+, greedy: true, follows: any}"), "4:29: error",
        "exclude each other"
    ),
    (
        steps("- {event: x, times: 2+, consecutive: true, combinations: true}"), "4:48: error",
        "either 'consecutive' or 'combinations'"
    ),
    (steps("- {event: x, times: 2, until: a == 1}"), "4:35: error", "'times: 1+' or more"),
    (
        steps(
            "- event: x", "- {event: y, within: 1h, optional: true}", "- absent: z",
            "- {event: w, within: 1h}"), "6:7: error", "write two scenarios"
    ),
    (
        steps("- {event: x, times: 1+, greedy: true}", "- {event: y, within: 1h, optional: true}"),
        "5:7: error", "cannot follow a greedy one"
    ),
    (
        steps(
            "- event: x", "- {absent: z, follows: strict}",
            "- {event: y, within: 1h, optional: true}"), "6:7: error", "cannot follow a strict"
    ),
    (
        steps(
            "- event: x", "- {absent: z, follows: strict}", "- absent: w",
            "- {event: y, within: 1h, optional: true}"), "7:7: error", "cannot follow a strict"
    ),
    (steps("- steps: []"), "4:14: error", "needs steps"),
    (steps("- {steps: [{event: x}], where: a == 1}"), "4:29: error", "belongs to a step in it"),
    (steps("- {steps: [{absent: x}, {event: y}]}"), "4:16: error", "begins and ends"),
    (
        steps("- {steps: [{event: x, optional: true}, {event: y, within: 1h}]}"), "4:16: error",
        "begins and ends"
    ),
    (
        steps("- {steps: [{event: x}, {event: y, within: 1h, optional: true}]}"), "4:28: error",
        "begins and ends"
    ),
    (
        steps("- {times: 1000, steps: [{event: x, times: 1000}]}"), "4:7: error", "loops in loops"
    ),
    (steps("- event: x", "- {absent: y, follows: any, for: 1h}"), "5:19: error", "'strict'"),
    (
        steps("- event: x", "- {absent: y, follows: strict, for: 1h}"), "5:36: error",
        "decided by the next event"
    ),
    (steps("- event: x", "- {absent: y, times: 2, for: 1h}"), "5:19: error", "must come"),
    (steps("- x"), "4:7: error", "a step takes keys"),
    (steps("- name: x"), "4:7: error", "needs 'event' (must come) or 'absent'"),
    (steps("- event: x", "  absent: y"), "5:7: error", "not both"),
    (steps("- event: [x, y]"), "4:7: error", "needs a 'name'"),
    (steps("- event: product-viewed"), "4:7: error", "cannot name the step"),
    (steps("- event: and"), "4:7: error", "cannot name the step"),
    (steps("- event: '*'"), "4:7: error", "needs a 'name'"),
    (steps("- event: ['*', x]", "  name: n"), "4:14: error", "stands alone"),
    (steps("- event: []", "  name: n"), "4:14: error", "takes 1 to 256 names"),
    (steps("- event: {a: b}", "  name: n"), "4:14: error", "takes a single value; found a block"),
    (steps("- event:", "  name: n"), "4:13: error", "'event' has no value"),
    (steps("- event: x", "  name: true"), "5:13: error", "a word of the language"),
    (steps("- event: x", "  name: my-step"), "5:13: error", "letters, digits and _"),
    (steps("- event: x", "- {event: x, within: 1h}"), "5:7: error", "another step is called 'x'"),
    (steps("- event: x", "- {event: y, within: 1h, name: x}"), "5:36: error", "another step"),
    (steps("- event: x", "  within: 1h"), "5:7: error", "nothing comes before the first step"),
    (steps("- event: x", "  for: 1h"), "5:7: error", "takes 'within'"),
    (steps("- event: x", "  per: sku"), "5:7: error", "use the pattern's"),
    (steps("- event: x", "- event: y"), "5:7: warning", "step 'y' waits for ever"),
    (steps("- event: x", "- {event: y, within: soon}"), "5:26: error", "found 'soon'"),
    (steps("- event: x", "- {event: y, within: 30}"), "5:26: error", "30s, 30m, 30h, 30d"),
    (steps("- event: x", "- absent: y"), "5:7: error", "needs 'for: 24h'"),
    (steps("- event: x", "- {absent: y, name: n, for: 1h}"), "5:19: error", "leave 'name' out"),
    (steps("- event: x", "- {absent: y, within: 1h, for: 1h}"), "5:19: error", "takes 'for'"),
    (steps("- event: x", "- {absent: y, for: 1h, anchor: lst}"), "5:36: error", "'last'"),
    (steps("- event: x", "- {absent: y, for: 1h, per: sku}"), "5:33: error", "only be 'user'"),
    (steps("- event: x", "- {absent: y, for: 1h, per: user}"), "5:33: warning", "changes nothing"),
    (
        steps("- event: x", "- {absent: y, for: 1h}", "- {event: z, within: 9h, optional: true}"),
        "6:7: error", "comes a single step that must come"
    ),
    (
        steps(
            "- event: x", "- {absent: y, for: 1h}", "- absent: w",
            "- {within: 9h, event: z, optional: true}"), "7:7: error",
        "comes a single step that must come"
    ),
    (
        steps("- event: x", "- {absent: y, follows: strict, for: 1h}", "- {event: z, within: 9h}"),
        "5:36: error", "decided by the next event"
    ),
    (
        steps("- event: x", "- {absent: y, at: x.ends - 3d}", "- {event: z, within: 1h}"),
        "5:19: error", "behind all steps"
    ),
    (
        steps("- event: x", "- {absent: y, for: 1h, at: x.ends - 3d}"), "5:28: error", "not both"
    ),
    (steps("- event: x", "- {absent: y, at: tomorrow}"), "5:23: error", "a date of an earlier"),
    (steps("- event: x", "- {absent: y, at: z.ends - 3d}"), "5:23: error", "z"),
    (steps("- event: x", "- {absent: y, at: x.ends - 1mo}"), "5:23: error", "found 'x.ends"),
    (steps("- {event: x, at: x.ends}"), "4:18: error", "belongs in 'send'"),
    (steps("- {event: x, first_ever: true, times: 2}"), "4:18: error", "comes once"),
    (steps("- {event: x, first_ever: often}"), "4:30: error", "takes true or false"),
    (
        steps("- event: x", "- {event: y, within: 1h, first_ever: true, where: sku == x.sku}"),
        "5:62: error", "x"
    ),
    (steps("- event: x", "- {absent: y, for: 1h, first_ever: true}"), "5:28: error", "must come"),
    (
        steps("- event: x", "- {absent: y, anchor: last}", "- {event: z, within: 1h}"),
        "5:19: error", "behind all steps"
    ),
    (steps("- {absent: y}", "- event: x"), "4:8: error", "the first step must come"),
    (steps("- {absent: y}"), "4:7: error", "needs 'for: 24h'"),
    ("scenario: a\npattern: {steps: []}\nsend: {mail: m}", "2:18: error", "needs a step"),
    ("scenario: a\npattern: {steps: x}\nsend: {mail: m}", "2:18: error", "takes a list"),
    (steps("- event: [x, x]", "  name: n"), "4:18: warning", "stands twice"),
]
