import Events

/// The days that statistics are shown for: those with matches, whichever set found them.
package struct Period: Equatable, Sendable {
    /// Of more days only the last.
    package static let daysMax = 400
    /// A few matches this many days away from all others are events with a wrong time.
    private static let gapDays = 7
    private static let fewShare = 200

    /// Days since 1970; nil when there is no match.
    package let days: ClosedRange<Int64>?
    /// Matches on other days.
    package let left: Int

    package init(_ sets: [Statistics]) {
        let byDay = sets.reduce(into: [Int64: Int]()) { sum, set in
            sum.merge(set.all.matchesByDay, uniquingKeysWith: +)
        }
        let days = byDay.keys.sorted()
        let counts = days.map { byDay[$0] ?? 0 }
        guard let first = days.first, let last = days.last else {
            (self.days, left) = (nil, 0)
            return
        }
        let few = counts.reduce(0, +) / Self.fewShare
        let low = Self.start(days, counts, few) ?? first
        let high = Self.start(days.reversed().map(-), counts.reversed(), few).map(-) ?? last
        let shown = max(low, high - Int64(Self.daysMax) + 1)...max(low, high)
        self.days = shown
        left = zip(days, counts).reduce(0) { shown.contains($1.0) ? $0 : $0 + $1.1 }
    }

    /// The matches of each day.
    package func series(_ counts: Statistics.Counts) -> [Int] {
        days.map { $0.map { counts.matchesByDay[$0] ?? 0 } } ?? []
    }

    /// `2026-04-01`
    package static func name(_ day: Int64) -> String {
        String("\(EventTime(CivilDate(daysSince1970: day)))".prefix { $0 != "T" })
    }

    /// Where the days begin once the few far away from the rest are left out; nil: there are none.
    private static func start(_ days: [Int64], _ counts: [Int], _ few: Int) -> Int64? {
        var passed = 0
        var start: Int64?
        for (index, day) in days.enumerated().dropLast() {
            passed += counts[index]
            if passed > few { break }
            if days[index + 1] - day > gapDays { start = days[index + 1] }
        }
        return start
    }
}

/// The least, the middle and the greatest of some numbers.
package struct Spread: Equatable, Sendable {
    package let least: Int
    /// Of an even number of numbers, the lower of the two in the middle.
    package let median: Int
    package let greatest: Int

    /// Nil of none.
    package init?(_ numbers: [Int]) {
        let sorted = numbers.sorted()
        guard let least = sorted.first, let greatest = sorted.last else { return nil }
        self.least = least
        self.greatest = greatest
        median = sorted[(sorted.count - 1) / 2]
    }
}
