import Patterns

// The keys of what a match leads to, and of what tests say.

extension Keys {
    static let send = [
        Key("mail", .form(.template), "The template: a folder's name.", isRequired: true),
        Key(
            "to", .some(.form(.recipient), most: Bounds.recipients),
            "A role of the configuration (send.staff) or an address of ours, or a list of them; "
                + "else the user's own."),
        Key(
            "at", .form(.moment),
            "When: now (the default), same-local-time, a time of day, a wait such as '+7d 10:00', "
                + "or a date such as 'trial.ends_at - 3d 10:00'."),
        Key("variables", .variables, "What the template may print, as in 'sku: view.sku'."),
        Key(
            "if", .some(event, most: Bounds.watches),
            "Sent only when one of these events came between the match and the mail's hour.",
            needs: "at"),
        Key(
            "unless", .some(event, most: Bounds.watches),
            "Not sent when one of these events came since the match.", needs: "at"),
    ]

    private static let event = Kind.either([.name, .block(.watch)])

    static let watch = [
        Key(
            "event", .some(.name, most: Bounds.names), "The event's name, or a list of them.",
            isRequired: true),
        Key(
            "where", .condition,
            "A condition: a bare name is a property of this event, step.name one of the match."),
    ]

    static let policy = manners + caution

    private static let manners = [
        Key(
            "class", .choice(MessageClass.self),
            "marketing (the default) keeps to quiet hours and caps, the others do not."),
        Key(
            "brand", .form(.id),
            "A brand of the configuration: its sender, templates, caps and consent count."),
        Key(
            "topic", .form(.id),
            "What a user can subscribe to and unsubscribe from by itself, as in 'coupons'."),
        Key(
            "quiet_hours", .form(.quietHours),
            "A window of the recipient's local time in which nothing is sent, or none."),
        Key(
            "quiet_days",
            .either([.choice(["none"]), .some(.choice(QuietDays.words), most: 9)]),
            "Days of the recipient's calendar on which nothing is sent: monday ... sunday, weekends, "
                + "holidays (of run.holidays); or none."),
        Key(
            "spread", .form(.duration),
            "Mails that waited for the end of a quiet time go out over so long."),
        Key("once_per", .form(.duration), "At most one mail of this scenario in so long."),
        Key(
            "cancel_on", .some(event, most: Bounds.watches),
            "Events that take back what is not sent yet."),
        Key("expires_after", .form(.duration), "After so long the mail is worth nothing."),
        Key("priority", .number(Bounds.priority), "Higher is more important; 50 by default."),
        Key(
            "value", .either([.number(0...1_000_000_000), .condition]),
            "What the mail is worth, as in 'cart.total * 0.1': of equal priority, more goes first."
        ),
        Key(
            "on_lost", .choice(OnLost.self),
            "When another mail takes its place, or a cap its hour: it is not sent (drop, the default), "
                + "or waits until it may try again (later).", needs: "expires_after"),
    ]

    /// Of the first days of a scenario.
    private static let caution = [
        Key(
            "canary", .form(.percent),
            "With how many of the users it begins, as in 5%; always the same ones."),
        Key(
            "fuse", .number(Bounds.fuse),
            "Matches in an hour; more, and it stops by itself until somebody resumes it."),
    ]

    static let test = [
        Key("name", .text, "What the test shows, in a sentence.", isRequired: true),
        Key(
            "given", .either([.text, .list(.text)]),
            "One event a line: 'day 2 10:00 u1 product_viewed sku=A'.", isRequired: true),
        Key(
            "expect", .list(.block(.expectation)), "The decisions; [] for no mail.",
            isRequired: true),
    ]

    static let expectation = [
        Key("send", .text, "A mail of this template."),
        Key("hold", .text, "A mail that waits, for this reason."),
        Key("suppress", .text, "A mail that is not sent, for this reason."),
        Key("to", .text, "The user.", isRequired: true),
        Key("at", .text, "The decision's time, if it matters."),
    ]
}
