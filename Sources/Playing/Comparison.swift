import Events
import Policy
import Scenarios

/// What a test expects, held against what was decided.
struct Comparison {
    private(set) var differences: [Difference] = []

    enum Difference {
        /// Nothing of the kind was decided for the user.
        case missing(Script.Expected)
        /// At another time than expected.
        case elsewhen(Script.Expected, Decision)
        case unexpected(Decision)
    }

    /// Every mail must be expected; holdings and suppressions only must be there if they are.
    init(_ expected: [Script.Expected], _ decisions: [Decision]) {
        var left = decisions
        var unmet: [Script.Expected] = []
        // Who names a time chooses first, so that nobody else takes that one.
        for wanted in expected.filter({ $0.at != nil }) + expected.filter({ $0.at == nil }) {
            let found = left.firstIndex {
                wanted.fits($0) && wanted.at ?? $0.decidedAt == $0.decidedAt
            }
            if let found { left.remove(at: found) } else { unmet.append(wanted) }
        }
        for wanted in unmet.sorted(by: { $0.line < $1.line }) {
            if let found = left.firstIndex(where: { wanted.fits($0) }) {
                differences.append(.elsewhen(wanted, left.remove(at: found)))
            } else {
                differences.append(.missing(wanted))
            }
        }
        differences += left.filter { $0.kind == "send" }.map { .unexpected($0) }
    }
}

extension Script.Expected {
    /// But for the time.
    fileprivate func fits(_ decision: Decision) -> Bool {
        kind.rawValue == decision.kind && what == decision.what
            && user.hasBytes(of: decision.user)
    }
}
