import Events
import PatternReference
import Scenarios
import Testing

/// The matcher against the enumeration: patterns with `runs: all`, and all that only they can say.
@Suite struct LoopAgreementTests {
    private static let seeds: Range<UInt64> = 0..<4

    @Test(arguments: LoopCaseMaker.Theme.allCases, seeds)
    func `finds the matches of the enumeration in any stream`(
        theme: LoopCaseMaker.Theme, seed: UInt64
    ) {
        var matches = 0
        for (number, one) in theme.cases(seed).enumerated() {
            let isLazy = number.isMultiple(of: 2)
            let (ours, theirs) = (one.found(isLazy: isLazy), one.enumerated())
            matches += theirs.count
            if ours == theirs { continue }
            let small = one.shrunk { $0.found(isLazy: isLazy) != $0.enumerated() }
            Issue.record(
                """
                \(theme), seed \(seed), case \(number):
                \(small)
                the rules: \(small.enumerated())
                the matcher: \(small.found(isLazy: isLazy))
                """)
            return
        }
        #expect(matches > 500, "cases without matches prove nothing")
    }

    @Test(arguments: Misreading.allCases)
    func `the cases tell every rule from its misreading`(misreading: Misreading) {
        let cases = LoopCaseMaker.Theme.allCases.lazy.flatMap { $0.cases(1000) }
        #expect(cases.contains { $0.enumerated() != $0.enumerated(misreading) })
    }

    @Test(arguments: Judgement.Fault.allCases)
    func `the cases tell every function from its misreading`(fault: Judgement.Fault) {
        let cases = (1000..<1010 as Range<UInt64>).lazy.flatMap(LoopCaseMaker.Theme.loops.cases)
        #expect(cases.contains { $0.enumerated() != $0.enumerated(judging: fault) })
    }
}

extension LoopCaseMaker.Theme {
    /// Four streams for each pattern.
    fileprivate func cases(_ seed: UInt64) -> some Sequence<Case> {
        var maker = LoopCaseMaker(self, seed: seed)
        return (0..<250).lazy.flatMap { _ in
            let scenario = maker.scenario()
            return (0..<4).map { _ in Case(scenarios: [scenario], stream: maker.stream()) }
        }
    }
}

extension Case {
    fileprivate func enumerated(
        _ misreading: Misreading? = nil, judging fault: Judgement.Fault? = nil
    ) -> [FullMatch] {
        Enumeration(scenarios[0].pattern, misreading: misreading, fault: fault)
            .matches(in: stream)
    }

    fileprivate func found(isLazy: Bool) -> [FullMatch] {
        var drive = Drive(scenarios, runsMax: 100_000, isLazy: isLazy)
        for arrival in stream { drive.take(arrival) }
        drive.settleAll()
        return drive.full.sorted()
    }
}
