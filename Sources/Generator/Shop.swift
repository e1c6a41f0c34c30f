package import Events

/// The clickstream of a made-up shop, for demonstrations, tests and benchmarks.
///
/// Visitors come by day or, some, by night, look at articles that they like, come back to them
/// days later, and now and then buy. The stream is in order of time but for `noise`. The same
/// knobs give the same bytes on every machine. Memory is for the visits under way only.
package struct Shop: Sequence, Sendable {
    package var seed: UInt64
    /// How many visitors there are; every visit is by one of them.
    package var users: Int
    /// The length of the stream in events, doubled ones included.
    package var events: Int
    package var start: EventTime
    /// How long the stream takes, more or less.
    package var days: Int
    /// The share of events that come one to ten minutes late, and that of those that come twice
    /// with the same bytes.
    package var noise: Double

    package init(
        seed: UInt64, users: Int, events: Int, start: EventTime, days: Int = 1, noise: Double = 0.01
    ) {
        precondition(users > 0 && days > 0 && (0...1).contains(noise), "a shop without visitors")
        self.seed = seed
        self.users = users
        self.events = events
        self.start = start
        self.days = days
        self.noise = noise
    }

    package struct Line: Equatable, Sendable {
        /// The record's key.
        package let user: String
        /// The event's own time: earlier than that of the line before it when it is late.
        package let time: EventTime
        /// The record's value: JSON without a line end.
        package let bytes: [UInt8]
    }

    package func makeIterator() -> Iterator { Iterator(self) }
}

extension Shop {
    package struct Iterator: IteratorProtocol {
        private let shop: Shop
        private var random: SplitMix64
        private var writer: LineWriter
        private var agenda = Agenda<Entry>()
        private var left: Int
        private var written = 0
        /// When someone next feels like a visit, in microseconds since 1970.
        private var nextMood: Int64
        private let moodGapMicroseconds: Int

        private enum Entry {
            case visit(Visit)
            /// Held back, or to be said again.
            case line(Line)
        }

        private struct Visit {
            let visitor: Visitor
            var step: Step
            var product: Product
        }

        /// Measured over a million events, for `days` to come out right.
        private static let eventsPerMood = 2.0

        fileprivate init(_ shop: Shop) {
            self.shop = shop
            random = SplitMix64(seed: shop.seed)
            writer = LineWriter(seed: shop.seed)
            left = shop.events
            nextMood = shop.start.milliseconds * 1000
            let moods = Swift.max(1, Double(shop.events) / Self.eventsPerMood)
            moodGapMicroseconds = Swift.max(1, Int(Double(shop.days) * 86_400_000_000 / moods))
        }

        package mutating func next() -> Line? {
            guard left > 0 else { return nil }
            left -= 1
            while true {
                let mood = EventTime(milliseconds: nextMood / 1000)
                guard let due = agenda.nextTime, due <= mood, let next = agenda.takeNext() else {
                    beginVisit(at: mood)
                    continue
                }
                switch next.entry {
                case .line(let line): return line
                case .visit(let visit):
                    if let line = advance(visit, at: next.time) { return line }
                }
            }
        }

        private mutating func beginVisit(at time: EventTime) {
            nextMood += Int64(random.below(2 * moodGapMicroseconds) + 1)
            let visitor = Visitor(number: random.below(shop.users))
            let hours = time.milliseconds / 3_600_000 + Int64(visitor.home.offsetHours)
            guard random.below(100) < visitor.eagerness(at: Int((hours % 24 + 24) % 24)) else {
                return
            }
            let visit = Visit(
                visitor: visitor, step: Step.first(&random), product: product(for: visitor))
            agenda.enter(.visit(visit), at: time)
        }

        /// - Returns: nil when the event will be late.
        private mutating func advance(_ visit: Visit, at time: EventTime) -> Line? {
            let bytes = writer.line(written, visit.visitor, visit.step, visit.product, at: time)
            written += 1
            let line = Line(user: visit.visitor.key, time: time, bytes: bytes)
            enterNext(visit, after: time)
            if isNoisy() {
                agenda.enter(.line(line), at: time + .seconds(Int64(60 + random.below(540))))
                return nil
            }
            if isNoisy() {
                agenda.enter(.line(line), at: time + .seconds(Int64(random.below(30))))
            }
            return line
        }

        private mutating func enterNext(_ visit: Visit, after time: EventTime) {
            guard let step = visit.step.next(&random) else { return }
            var visit = visit
            // Only looking around leads to another article.
            if step == .product || step == .category { visit.product = product(for: visit.visitor) }
            visit.step = step
            // Most look for seconds, some for minutes.
            let square = random.below(300) * random.below(300)
            agenda.enter(.visit(visit), at: time + Span(milliseconds: Int64(1500 + square)))
        }

        private mutating func product(for visitor: Visitor) -> Product {
            random.chance(400)
                ? visitor.favourite(random.below(3)) : Product.popular(random.next())
        }

        private mutating func isNoisy() -> Bool {
            Double(random.next() >> 11) * 0x1p-53 < shop.noise
        }
    }
}
