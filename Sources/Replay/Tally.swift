package import EventReader

/// What was met on the way.
package struct Tally: Equatable, Sendable {
    /// Broken ones too.
    package internal(set) var events = 0
    /// Of a kind that no scenario asks for.
    package internal(set) var ignored = 0
    /// Repeats of one that was taken before.
    package internal(set) var duplicates = 0
    /// Older than the watermark when they came.
    package internal(set) var late = 0
    /// Later than the allowed lateness, and dropped.
    package internal(set) var tooLate = 0
    /// From the future.
    package internal(set) var skewed = 0
    package internal(set) var broken: [BrokenEvent: Broken] = [:]

    /// Where an event stands.
    package enum Place: Comparable, Sendable, CustomStringConvertible {
        /// One-based.
        case line(Int)
        case record(partition: Int, offset: Int64)

        package var description: String {
            switch self {
            case .line(let number): "line \(number)"
            case .record(let partition, let offset): "partition \(partition), offset \(offset)"
            }
        }
    }

    package struct Broken: Equatable, Sendable {
        package var count: Int
        package var first: Place

        package init(count: Int, first: Place) {
            self.count = count
            self.first = first
        }
    }

    package var brokenCount: Int { broken.values.reduce(0) { $0 + $1.count } }

    mutating func note(_ reason: BrokenEvent, at place: Place) {
        broken[reason, default: Broken(count: 0, first: place)].count += 1
    }
}
