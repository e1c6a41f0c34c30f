import Patterns

/// The keys of the scenario language, by block. The reader takes the valid keys from here, and
/// `nagori schema` says all of it; a new key is a new line here, and a reader that takes it.
enum Keys {
    static let scenario = [
        Key(
            "scenario", .form(.id),
            "The scenario's id: lower-case letters, digits, - and _; one of all files.",
            isRequired: true),
        Key("description", .text, "What it is for, in a sentence."),
        Key(
            "pattern", .block(.pattern), "Which sequence of events earns the mail.",
            isRequired: true),
        Key(
            "send", .some(.block(.send), most: Bounds.sends), "The mail, or the mails of a series.",
            isRequired: true),
        Key("guard", .block(.policy), "When a match may not be sent."),
        Key("tests", .list(.block(.test)), "Events in, decisions out; `nagori test` plays them."),
        Key(
            "on_change", .choice(Scenario.OnChange.self),
            "What becomes of partial matches of an earlier version of this file: they end by its "
                + "rules (finish_old, the default), end at once, or follow the new rules."),
    ]

    static let pattern = [
        Key(
            "steps", .list(.block(.step), least: 1, most: Bounds.steps),
            "What must come, and what must not, in this order.", isRequired: true),
        Key(
            "within", .form(.duration),
            "From the first to the last event of the steps, less than so long."),
        Key("per", .name, "A property: each of its values is matched by itself."),
        Key(
            "runs", .choice(Pattern.Runs.self),
            "Of several first events: the newest counts (latest, the default), the first, or all."),
        Key(
            "after_match", .either([.choice(SkipWord.self), .block(.skip)]),
            "Which other partial matches a match ends; with 'runs: all'.", needs: "runs"),
        Key(
            "on_timeout", .choice(OnTimeout.self),
            "What becomes of a partial match whose time is over: nothing (the default) or a match."),
    ]

    static let step = [
        Key(
            "name", .form(.stepName),
            "What conditions and variables call the step; else the event's name.", on: [.present]),
        Key(
            "event", .some(.name, most: Bounds.names),
            "The event that must come: a name, a list of them, or \"*\" for any.", on: [.present]),
        Key(
            "where", .condition,
            "A condition: a bare name is a property of this event, step.name one of an earlier "
                + "step.", on: [.present, .absent]),
        Key(
            "within", .form(.duration), "Less than so long after the event before.",
            on: [.present]),
        Key(
            "absent", .some(.name, most: Bounds.names),
            "The event that must not come: a name, a list of them, or \"*\" for any.",
            on: [.absent]),
        Key(
            "for", .form(.duration),
            "How long it must not come, since the event of the step before.", on: [.absent]),
        Key(
            "anchor", .choice(Step.Anchor.self),
            "Which event of the step before starts the clock of 'for': a newer one too (last, the "
                + "default), or only the first.", on: [.absent]),
        Key(
            "per", .choice(["user"]),
            "It must not come with any value of the pattern's 'per'.", on: [.absent]),
        Key(
            "follows", .choice(Step.Contiguity.self),
            "The very next event (strict), the next that fits (relaxed, the default), or any that "
                + "fits.", on: [.present, .absent, .group]),
        Key(
            "times", .either([.number(1...Bounds.times), .form(.times)]),
            "How often it comes: 3, 2..4 or 3+.", on: [.present, .group]),
        Key("optional", .flag, "It may be left out.", on: [.present, .group]),
        Key(
            "greedy", .flag, "An event that it can take is not for the step behind it.",
            needs: "times", on: [.present]),
        Key(
            "consecutive", .flag, "With nothing between its times.", needs: "times",
            on: [.present, .group]),
        Key(
            "combinations", .flag, "Any of the events that fit, not only the next ones.",
            needs: "times", on: [.present, .group]),
        Key(
            "until", .condition, "It takes no event that satisfies this, and none after it.",
            needs: "times", on: [.present]),
        Key(
            "steps", .list(.block(.step), least: 1),
            "A group: its steps in order, as one step.", on: [.group]),
        Key(
            "first_ever", .flag, "Only the first such event of the user's life.", on: [.present]),
        Key(
            "at", .form(.dueDate),
            "Until when it must not come: a date of an earlier step, as in 'trial.ends_at - 3d'.",
            on: [.absent]),
    ]

    static let skip = [
        Key(
            "skip_to_first", .text,
            "Ends the partial matches that began before the first event of this step."),
        Key(
            "skip_to_last", .text,
            "Ends the partial matches that began before the last event of this step."),
    ]
}
