package import Events

/// When a mail is tried again: exponential, with jitter so that the mails of one outage do not all
/// come back in the same second.
package struct RetrySchedule: Equatable, Sendable {
    package var first: Span
    package var factor: Int64
    package var longest: Span
    /// A relay that asks for more is not believed.
    package var retryAfterMax: Span

    package init(
        first: Span = .seconds(30), factor: Int64 = 2, longest: Span = .hours(1),
        retryAfterMax: Span = .hours(24)
    ) {
        precondition(first.milliseconds > 0 && factor >= 1 && first <= longest, "a wait that grows")
        self.first = first
        self.factor = factor
        self.longest = longest
        self.retryAfterMax = retryAfterMax
    }

    /// The wait before the next attempt: from half of the exponential step to all of it, and never
    /// less than what the relay asked for.
    ///
    /// `attempts`: how many have failed, from 1. `jitter`: a random number, 0..<1. `retryAfter`:
    /// the relay's wish.
    package func wait(attempts: Int, jitter: Double, retryAfter: Span? = nil) -> Span {
        precondition(attempts >= 1 && (0..<1).contains(jitter), "from the first, below one")
        var step = first
        for _ in 1..<attempts where step < longest {
            let (next, overflow) = step.milliseconds.multipliedReportingOverflow(by: factor)
            step = overflow ? longest : Span(milliseconds: next)
        }
        step = min(step, longest)
        let half = step.milliseconds / 2
        let drawn = Span(milliseconds: half + Int64(Double(step.milliseconds - half) * jitter))
        return max(drawn, min(retryAfter ?? drawn, retryAfterMax))
    }
}
