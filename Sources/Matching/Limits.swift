package import Events

/// What bounds the memory of one user.
package struct Limits: Equatable, Sendable {
    /// Live runs of a scenario; the oldest goes when there is one too many. At least 1.
    package var runs: Int
    /// Message ids that a run keeps; of one that took more, those in the middle are only counted.
    /// At least 2.
    package var events = 64
    /// How far behind the newest event of the stream another one may be, and still be sorted in.
    package var lateness = Span.seconds(0)
    /// A user of whom nothing was heard for so long is forgotten, once nothing waits.
    package var silence = Span.days(400)
    /// How far apart two events of one message id are one and the same; 0: they never are.
    package var dedupeWindow = Span.hours(1)
    /// Message ids remembered of one user to know repeats by; the oldest go first.
    package var ids = 64

    package init(runs: Int = 32) { self.runs = runs }
}
