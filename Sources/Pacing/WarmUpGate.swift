import Events

/// Keeps a sender domain under the day's ceiling of its warm-up, over all lanes and processes.
///
/// A day's ceiling opens evenly over its first twelve hours, so that what waited for midnight does
/// not go out at once.
struct WarmUpGate: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Gate: Equatable {
        case open
        case borrow(Loan)
        case closed
    }

    static let opening = Span.hours(12)
    /// Longer than a day of any zone.
    static let keep = Span.days(3)
    /// Between two questions when nothing is granted; the wall's clock may be set meanwhile.
    static let naps: ClosedRange<Duration> = .seconds(1) ... .seconds(60)
    static let loanMax = 20

    private let plan: WarmUp
    private let domain: String
    private let zone: Zone
    private var day: Int64?
    private var leave = 0
    private var loan: String?
    private var nap = Self.naps.upperBound
    private(set) var shutUntil: Instant?

    init(_ plan: WarmUp, of domain: String, in zone: Zone) {
        self.plan = plan
        self.domain = domain
        self.zone = zone
    }

    func isShut(at now: Instant) -> Bool {
        loan != nil || shutUntil.map { now < $0 } ?? false
    }

    mutating func gate(at now: Instant, wall: EventTime, waiting: Int) -> Gate {
        let today = zone.day(of: wall)
        if day != today { (day, leave, loan, shutUntil) = (today, 0, nil, nil) }
        guard let ceiling = plan.ceiling(onDay: today) else {
            shutUntil = nil
            return .open
        }
        if leave > 0 { return .open }
        if isShut(at: now) { return .closed }
        shutUntil = nil
        let step = Duration.milliseconds(Self.opening.milliseconds) / ceiling
        nap = min(max(step, Self.naps.lowerBound), Self.naps.upperBound)
        let loan = Loan(
            name: "warm:\(domain):\(CivilDate(daysSince1970: today).text)",
            wanted: max(1, min(Self.loanMax, waiting)),
            terms: .ceiling(
                opened(of: ceiling, at: wall), keep: Self.keep.milliseconds))
        self.loan = loan.name
        return .borrow(loan)
    }

    /// A mail goes.
    mutating func begin() { leave = max(0, leave - 1) }

    mutating func hear(_ grant: Loan.Grant, to name: String, at now: Instant) {
        guard name == loan else { return }
        loan = nil
        leave += grant.count
        if leave == 0 { shutUntil = now + nap }
    }

    /// How much of the ceiling there is already.
    private func opened(of ceiling: Int, at wall: EventTime) -> Int {
        let since = Double(zone.timeOfDay(at: wall).milliseconds)
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
