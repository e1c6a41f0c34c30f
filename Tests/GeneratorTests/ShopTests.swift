import EventReader
import Events
import Generator
import Testing

@Suite struct ShopTests {
    /// 2026-04-01T00:00:00Z
    static let start = EventTime(milliseconds: 1_775_001_600_000)

    func shop(seed: UInt64 = 1, noise: Double = 0.02) -> Shop {
        Shop(seed: seed, users: 2000, events: 30_000, start: Self.start, days: 5, noise: noise)
    }

    @Test func `the same knobs give the same bytes`() {
        let lines = Array(shop())
        #expect(lines == Array(shop()))
        #expect(lines != Array(shop(seed: 2)))
        #expect(lines.count == 30_000)
    }

    @Test func `without noise the stream is in order of time and says nothing twice`() {
        let lines = Array(shop(noise: 0))
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(Set(lines.map(\.bytes)).count == lines.count)
    }

    @Test func `noise is the share of late events and of doubled ones`() {
        var latest = Self.start
        var late = 0
        var seen = Set<[UInt8]>()
        for line in shop(noise: 0.02) where seen.insert(line.bytes).inserted {
            // What is a minute late was held back; what is ever so little late is said again.
            if line.time + .minutes(1) <= latest { late += 1 }
            #expect(latest < line.time + .minutes(10))
            latest = max(latest, line.time)
        }
        #expect((400...800).contains(late))
        #expect((400...800).contains(30_000 - seen.count))
    }

    @Test(arguments: [1, 5, 20])
    func `takes about as many days as asked for`(days: Int) {
        let shop = Shop(seed: 3, users: 5000, events: 30_000, start: Self.start, days: days)
        let end = shop.reduce(Self.start) { max($0, $1.time) }
        let hours = (end - Self.start).milliseconds / 3_600_000
        #expect((days * 18...days * 30).contains(Int(hours)))
    }

    @Test func `visitors come back on other days`() {
        var days: [String: Set<Int64>] = [:]
        for line in shop() {
            days[line.user, default: []].insert(line.time.milliseconds / 86_400_000)
        }
        #expect(days.values.filter { $0.count > 1 }.count > 1000)
    }

    @Test func `every line is an event that can be read, and every step occurs`() throws {
        var vocabulary = Vocabulary()
        for step in Step.allCases { _ = vocabulary.intern(event: step.rawValue) }
        for name in ["sku", "category", "price", "email", "name", "timezone", "locale"] {
            _ = vocabulary.intern(property: name)
        }
        let reader = EventReader(vocabulary: vocabulary)
        var counts = Array(repeating: 0, count: Step.allCases.count)
        for line in shop() {
            let reading = line.bytes.withUnsafeBytes {
                reader.read($0, recordTime: line.time, maxSkew: .seconds(0))
            }
            guard case .event(let event, skewed: false) = reading else {
                Issue.record("\(reading): \(String(decoding: line.bytes, as: UTF8.self))")
                return
            }
            #expect(event.user == line.user && event.time == line.time)
            counts[event.name.index] += 1
            let step = Step.allCases[event.name.index]
            if step == .order { #expect(event.values[..<3].allSatisfy { !$0.isMissing }) }
            if step == .identify { #expect(event.values[3...].allSatisfy { !$0.isMissing }) }
        }
        #expect(counts.allSatisfy { $0 > 10 }, "\(counts)")
    }

    @Test func `a few articles get most of the views`() {
        var views: [Substring: Int] = [:]
        for line in shop() {
            let text = String(decoding: line.bytes, as: UTF8.self)
            guard let sku = text.split(separator: "\"sku\":\"").last?.prefix(6) else { continue }
            if sku.hasPrefix("S") { views[sku, default: 0] += 1 }
        }
        let sorted = views.values.sorted(by: >)
        #expect(sorted.count > 2000)
        #expect(sorted.prefix(sorted.count / 10).reduce(0, +) > sorted.reduce(0, +) / 4)
    }
}
