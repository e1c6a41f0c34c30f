import Events
import PatternReference
import Scenarios
import Testing

/// The matcher against the reference, on cases made from seeds.
@Suite struct AgreementTests {
    private static let streamsPerSet = 4

    /// The cases of a seed; some hundreds, so that many seeds can run side by side.
    private func cases(_ seed: UInt64, sets: Int) -> some Sequence<Case> {
        var maker = CaseMaker(seed: seed)
        return (0..<sets).lazy.flatMap { _ in
            let scenarios = maker.scenarios()
            return (0..<Self.streamsPerSet).map { _ in
                Case(scenarios: scenarios, stream: maker.stream())
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `finds the matches of the reference in any stream`(seed: UInt64) {
        var matches = 0
        for (index, one) in cases(seed, sets: 250).enumerated() {
            let isLazy = index.isMultiple(of: 2)
            let found = Drive.matches(of: one.scenarios, in: one.stream, isLazy: isLazy)
            matches += found.count
            if found == one.expected() { continue }
            let small = one.shrunk { $0.expected() != $0.found(isLazy: isLazy) }
            Issue.record(
                """
                seed \(seed), case \(index):
                \(small)
                the rules: \(small.expected())
                the matcher: \(small.found(isLazy: isLazy))
                """)
            return
        }
        #expect(matches > 500, "cases without matches prove nothing")
    }

    @Test(arguments: Fault.allCases)
    func `the cases tell every rule from its misreading`(fault: Fault) {
        let telling = (0..<10 as Range<UInt64>).lazy.flatMap { cases($0, sets: 250) }
            .first { $0.expected() != $0.expected(fault) }
        #expect(telling != nil)
    }

    @Test func `a failing case shrinks to a few lines`() throws {
        let fails = { (one: Case) in one.expected() != one.expected(.closedWindows) }
        let one = try #require(cases(0, sets: 250).first(where: fails))
        let small = one.shrunk(while: fails)
        #expect(fails(small))
        #expect(small.stream.count <= 3, "\(small)")
    }
}

extension Case {
    fileprivate func found(isLazy: Bool) -> [Found] {
        Drive.matches(of: scenarios, in: stream, isLazy: isLazy)
    }
}
