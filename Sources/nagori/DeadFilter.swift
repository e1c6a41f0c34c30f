import ArgumentParser
import DeadLetters
import Events
import Sender
import Settings

/// Which dead letters are meant.
struct DeadFilter: ParsableArguments {
    @Option(help: ArgumentHelp("Only of this reason, such as rejected.", valueName: "reason"))
    var reason: String?

    @Option(
        help: ArgumentHelp(
            "Only since a time, such as 2026-04-01T10:00:00Z, or for a span, such as 12h.",
            valueName: "time"), transform: Self.time)
    var since: EventTime?

    func validate() throws {
        guard let reason, !MailKeys.deadReasons.contains(reason) else { return }
        throw ValidationError(
            "'\(reason)' is no reason; there are: "
                + MailKeys.deadReasons.sorted().joined(separator: ", "))
    }

    func takes(_ letter: DeadLetter) -> Bool { reason == nil || letter.reason == reason }

    private static func time(_ text: String) throws -> EventTime {
        if let span = milliseconds(text) { return .wallClock - Span(milliseconds: span) }
        if let time = EventTime(iso8601: text) { return time }
        throw ValidationError("'\(text)' is no time such as 2026-04-01T10:00:00Z, and no span")
    }
}
