/// Halves a lane's pace when its provider says that it is too much, and doubles it again minute by
/// minute while nothing more is said.
///
/// What is halved is what really went lately, so it needs no configured rate; and as each process
/// halves its own, all of them together do.
struct SlowDown: Equatable, Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Answers to what went before the last halving are still to come.
    static let settling: Duration = .seconds(5)
    static let recovery: Duration = .seconds(60)
    /// Over which the pace is seen.
    static let window: Duration = .seconds(10)
    /// One in so many mails that is said to be too much is nobody's limit, but bad luck.
    static let luck = 50
    /// Mails a second.
    static let least = 1.0 / 60
    /// How late a mail may be and still not slow those behind it.
    static let slack: Duration = .milliseconds(200)

    /// Mails a second; nil: as fast as it likes.
    private(set) var pace: Double?
    /// Before it was slowed.
    private var peak = 0.0
    private var changedAt: Instant?
    private var toldAt: Instant?
    /// When the next mail is due at this pace.
    private var nextAt: Instant?
    private var windowStart: Instant?
    private var countNow = 0
    private var countBefore = 0
    private var paceBefore = 0.0
    /// Times that it was said, in this window and the one before.
    private var toldNow = 0
    private var toldBefore = 0

    /// The part of the usual that may be under way.
    var share: Double { pace.map { min(1, $0 / peak) } ?? 1 }

    /// When the next mail may go; nil: now.
    func opening(at now: Instant) -> Instant? {
        guard pace != nil, let nextAt, nextAt - Self.slack > now else { return nil }
        return nextAt - Self.slack
    }

    /// A mail goes.
    mutating func begin(at now: Instant) {
        roll(now)
        countNow += 1
        if let pace {
            nextAt = max(nextAt ?? now, now - Self.slack) + .seconds(1 / pace)
        }
    }

    /// The provider said so.
    ///
    /// - Returns: whether it is slower now than before.
    mutating func slow(at now: Instant) -> Bool {
        roll(now)
        toldNow += 1
        guard toldNow + toldBefore >= (countNow + countBefore) / Self.luck else { return false }
        toldAt = now
        if let changedAt, pace != nil, now - changedAt < Self.settling { return false }
        (toldNow, toldBefore) = (0, 0)
        if pace == nil { peak = max(seen(now), Self.least * 2) }
        let slower = max((pace ?? peak) / 2, Self.least)
        let isNews = slower != pace
        (pace, changedAt) = (slower, now)
        // The next is due a whole step after what went just now.
        nextAt = now + .seconds(1 / slower)
        return isNews
    }

    /// Time has passed.
    mutating func recover(at now: Instant) {
        guard let pace, let changedAt, let toldAt,
            now - max(changedAt, toldAt) >= Self.recovery
        else { return }
        self.changedAt = now
        let faster = pace * 2
        guard faster < peak else {
            (self.pace, nextAt) = (nil, nil)
            return
        }
        self.pace = faster
        if let nextAt { self.nextAt = min(nextAt, now + .seconds(1 / faster)) }
    }

    /// Whether nothing is lost when it is forgotten.
    func isForgettable(at now: Instant) -> Bool {
        guard pace == nil else { return false }
        return windowStart.map { now - $0 > Self.window * 2 } ?? true
    }

    private mutating func roll(_ now: Instant) {
        guard let start = windowStart else {
            windowStart = now
            return
        }
        let length = now - start
        guard length >= Self.window else { return }
        // What was before a silence is no measure of now.
        let isFresh = length < Self.window * 2
        paceBefore = isFresh ? Double(countNow) / (length / .seconds(1)) : 0
        (countBefore, toldBefore) = isFresh ? (countNow, toldNow) : (0, 0)
        (windowStart, countNow, toldNow) = (now, 0, 0)
    }

    /// Mails a second, lately.
    private func seen(_ now: Instant) -> Double {
        let length = windowStart.map { now - $0 } ?? .zero
        return max(paceBefore, Double(countNow) / max(1, length / .seconds(1)))
    }
}
