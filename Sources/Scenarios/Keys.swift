/// The keys of the scenario language, by block.
enum Keys {
    static let scenario = [
        "scenario", "description", "pattern", "send", "guard", "tests", "on_change",
    ]
    static let pattern = ["steps", "within", "per", "runs", "after_match", "on_timeout"]
    static let step = [
        "name", "event", "where", "within", "absent", "for", "anchor", "per", "follows", "times",
        "optional", "greedy", "consecutive", "combinations", "until", "steps", "first_ever", "at",
    ]
    static let afterMatch = ["skip_to_first", "skip_to_last"]
    static let send = ["mail", "to", "at", "variables", "if", "unless"]
    static let watch = ["event", "where"]
    static let policy = [
        "class", "quiet_hours", "once_per", "cancel_on", "expires_after", "priority",
    ]
    static let test = ["name", "given", "expect"]
    static let expectation = ["send", "hold", "suppress", "to", "at"]

    /// Words that are keys of the configuration.
    static let configured = ["lateness": "run.lateness", "max_events": "run.max_events"]

    /// The block to which a key belongs, as messages name it; nil when it is no key at all.
    static func home(of key: String) -> String? {
        let blocks = [
            ("'guard'", policy), ("'send'", send), ("'pattern'", pattern), ("a step", step),
            ("the top level", scenario), ("a test", test),
        ]
        return blocks.first { $0.1.contains(key) }?.0
    }
}
