import Events
import Patterns

/// A time as tests write it.
enum LineTime: Equatable {
    /// `2026-04-01T10:00:00+09:00`
    case instant(EventTime)
    /// `+1d2h`: after the time before.
    case later(Span)
    /// `day 2 20:00` on the local clock of the configured zone; day 1 is Monday, 5 January 2026.
    case day(Int64, minute: Int)

    /// Where a test's clock stands before its first event: 10:00, when no mail has to wait.
    static let start = LineTime.day(1, minute: 600)

    /// Ten years, the longest duration of a scenario too.
    static let daysMax: Int64 = 3650

    static let forms = "2026-04-01T10:00:00+09:00, +2d or day 2 10:00"

    /// The instant; `+…` counts from `before`.
    func time(after before: EventTime, in zone: Zone) -> EventTime {
        switch self {
        case .instant(let time): return time
        case .later(let span): return before + span
        case .day(let day, let minute):
            let local = EventTime(CivilDate(daysSince1970: Self.dayZero + day)) + .minutes(minute)
            // The offset of the local time read as UTC may be that before a change of the clock.
            let guess = local - zone.offset(at: local)
            return local - zone.offset(at: guess)
        }
    }

    /// 4 January 2026.
    private static let dayZero: Int64 = 20_457
}

extension Span {
    fileprivate static func minutes(_ n: Int) -> Span { .minutes(Int64(n)) }
}

extension Zone {
    fileprivate func offset(at time: EventTime) -> Span {
        .seconds(Int64(offsetSeconds(at: time)))
    }
}
