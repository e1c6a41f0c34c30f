import Events

/// Keeps a sender domain under the day's ceiling of its warm-up, over all lanes and processes.
///
/// A day's ceiling opens evenly over its first twelve hours, so that what waited for midnight does
/// not go out at once.
struct WarmUpGate: Sendable {
    typealias Instant = ContinuousClock.Instant

    static let opening = Span.hours(12)
    /// Longer than a day of any zone.
    static let keep = Span.days(3)
    /// Between two questions when nothing is granted; the wall's clock may be set meanwhile.
    static let naps: ClosedRange<Duration> = .seconds(1) ... .seconds(60)
    static let loanMax = 20

    private let plan: WarmUp
    private let domain: String
    /// `2026-11-23`
    private var date = ""
    /// Of today; nil: there is none any more.
    private var ceiling: Int?
    private var leave = 0
    private var loan: String?
    private var shutUntil: Instant?
    /// Whether there was nothing left of the ceiling when it was last asked for.
    private(set) var isAtCeiling = false

    init(_ plan: WarmUp, of domain: String) {
        self.plan = plan
        self.domain = domain
    }

    /// What was lent for another day is worth nothing. `day`: counted from 1970-01-01.
    mutating func begin(day: Int64) {
        date = CivilDate(daysSince1970: day).text
        ceiling = plan.ceiling(onDay: day)
        (leave, loan, shutUntil, isAtCeiling) = (0, nil, nil, false)
    }

    var hasLeave: Bool { ceiling == nil || leave > 0 }

    func mayAsk(at now: Instant) -> Bool { loan == nil && shutUntil.map { now >= $0 } ?? true }

    /// When it may ask again; nil: that depends on no time.
    func nextTime(after now: Instant) -> Instant? {
        shutUntil.flatMap { !hasLeave && $0 > now ? $0 : nil }
    }

    /// Once it may ask. `sinceMidnight`: what of the day is over. `wanted`: mails, at least 1.
    mutating func borrow(_ wanted: Int, sinceMidnight: Span) -> Loan {
        guard let ceiling else { preconditionFailure("nothing is borrowed where there is no end") }
        let loan = Loan(
            name: "warm:\(domain):\(date)", wanted: min(Self.loanMax, wanted),
            terms: .ceiling(opened(of: ceiling, after: sinceMidnight), keep: Self.keep.milliseconds)
        )
        self.loan = loan.name
        return loan
    }

    /// Gives leave for as many of the wanted as there is. While there is a ceiling it goes one by
    /// one, so that all have their turn.
    mutating func take(_ wanted: Int) -> Int {
        guard ceiling != nil else { return wanted }
        precondition(leave > 0, "leave is taken from an open gate")
        leave -= 1
        return 1
    }

    mutating func giveBack(_ count: Int) {
        if ceiling != nil { leave += count }
    }

    mutating func hear(_ grant: Loan.Grant, to name: String, at now: Instant) {
        guard name == loan, let ceiling else { return }
        loan = nil
        leave += grant.count
        isAtCeiling = grant.count == 0
        let step = Duration.milliseconds(Self.opening.milliseconds) / ceiling
        let nap = min(max(step, Self.naps.lowerBound), Self.naps.upperBound)
        shutUntil = isAtCeiling ? now + nap : nil
    }

    /// How much of the ceiling there is already.
    private func opened(of ceiling: Int, after sinceMidnight: Span) -> Int {
        let since = Double(sinceMidnight.milliseconds)
        let part = min(1, since / Double(Self.opening.milliseconds))
        return min(ceiling, Int((Double(ceiling) * part).rounded(.down)) + 1)
    }
}

extension CivilDate {
    /// `2026-11-23`
    fileprivate var text: String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }
}
