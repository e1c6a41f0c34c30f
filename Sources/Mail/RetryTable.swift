import Events

/// When a mail is tried again, by what the refusal was about. In all cases `send.retry_for`,
/// `send.attempts` and the mail's own end are the limits.
package struct RetryTable: Equatable, Sendable {
    private var schedules: [ReplyClass: RetrySchedule] = [
        // Too fast, or not liked: to come back soon makes it worse.
        .block: RetrySchedule(first: .minutes(5), longest: .hours(4)),
        // Somebody has to tidy up.
        .quota: RetrySchedule(first: .hours(1), longest: .hours(6)),
        // An address or a mail that is refused "for now", which rarely passes.
        .hard: RetrySchedule(first: .minutes(15), longest: .hours(4)),
        .content: RetrySchedule(first: .minutes(15), longest: .hours(4)),
    ]
    /// The network, a busy relay, greylisting (which lets in after 5 minutes or so).
    private var usual = RetrySchedule()

    package init() {}

    /// The same for all.
    package init(all schedule: RetrySchedule) { (schedules, usual) = ([:], schedule) }

    /// `meaning`: nil when nobody said anything.
    package subscript(meaning: ReplyClass?) -> RetrySchedule {
        meaning.flatMap { schedules[$0] } ?? usual
    }
}
