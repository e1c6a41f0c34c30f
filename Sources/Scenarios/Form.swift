import Patterns

// The forms of texts, each as wide as what reads it.

extension Form {
    static let id = Form(
        pattern: "[a-z0-9_-]+", examples: ["cart-reminder"], isWord: true, most: Bounds.id)
    static let template = Form(
        pattern: "[A-Za-z0-9_-][A-Za-z0-9_.-]*", examples: ["cart-reminder"],
        isWord: true, most: Bounds.id)
    static let stepName = Form(
        pattern: "[A-Za-z_][A-Za-z0-9_]*", examples: ["view"], except: Words.reserved)
    static let variable = Form(pattern: "[A-Za-z_][A-Za-z0-9_]*", examples: ["sku"])
    /// A mail address, or a role of the configuration.
    static let recipient = Form(
        pattern: #"[^@\s<>,;"]+@[^@\s<>,;"]+|[a-z0-9_-]+"#,
        examples: ["support", "team@example.com"],
        isWord: true,
        most: Bounds.address)
    static let times = Form(pattern: #"[0-9]+(\.\.[0-9]+|\+)?"#, examples: ["2..4", "3+"])

    static let duration = Form(pattern: span, examples: ["90s", "15m", "24h", "14d", "1d12h"])
    static let quietHours = Form(
        pattern: "none|\(minute)-\(minute)", examples: ["22:00-09:00", "none"])
    static let percent = Form(
        pattern: #"[0-9]{1,2}(\.[0-9]{1,2})?%"#, examples: ["5%", "0.5%"])
    static let moment = Form(
        pattern: #"\s*(now|\#(hour)|\#(shift)(\s+(\#(hour)))?|\#(date)(\s+\#(shift))?"#
            + #"(\s+(\#(hour)))?)\s*"#,
        examples: ["now", "same-local-time", "10:00", "+7d 10:00", "trial.ends_at - 3d 10:00"])
    static let dueDate = Form(
        pattern: #"\s*\#(date)(\s+\#(shift))?\s*"#, examples: ["trial.ends_at - 3d"])

    /// A chain of falling units.
    private static let span =
        "[0-9]+d([0-9]+h)?([0-9]+m)?([0-9]+s)?|[0-9]+h([0-9]+m)?([0-9]+s)?|[0-9]+m([0-9]+s)?"
        + "|[0-9]+s"
    private static let minute = "([01][0-9]|2[0-3]):[0-5][0-9]"
    private static let hour = "same-local-time|\(minute)"
    private static let shift = #"[+-]\s*([0-9]+(mo|w|d|h|m|s))+"#
    /// A step's property, perhaps in back-quotes.
    private static let date = #"([^\s`]|`[^`]*`)*\.([^\s`]|`[^`]*`)*"#
}
