import Generator

/// All chance of one simulation: one seed, drawn from in one order.
package final class Chance {
    private var generator: SplitMix64

    package init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    package func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(limit)) }
    package func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }
    package func percent(_ likelihood: Int) -> Bool { below(100) < likelihood }
    package func perMille(_ likelihood: Int) -> Bool { below(1000) < likelihood }
    package func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A generator of its own, for who draws as it likes.
    func branch() -> SplitMix64 { SplitMix64(seed: generator.next()) }
}
