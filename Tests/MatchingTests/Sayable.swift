import Scenarios

extension Pattern {
    /// Whether the reader of scenario files would let it pass.
    var isSayable: Bool {
        let last = steps.lastIndex(where: \.mustComeOrMay) ?? -1
        let isPlaced = steps.enumerated().allSatisfy { index, step in
            switch step.kind {
            case .present: true
            case .absentBetween(let span, _):
                index < last && (step.follows != .strict || span == nil)
            case .absentAfter(let span, _, _, let date):
                index > last
                    && (step.follows == .strict
                        ? span == nil && date == nil : (span ?? within) != nil || date != nil)
            }
        }
        let names = steps.flatMap(\.takerNames)
        let isMarked =
            switch afterMatch {
            case .toFirst(let name), .toLast(let name): names.contains(name)
            default: true
            }
        return isPlaced && isMarked && steps[0].isSayableFirst && steps.areSayable
    }
}

extension [Step] {
    /// As the steps of a pattern or a group.
    fileprivate var areSayable: Bool {
        guard let first, first.mustComeOrMay,
            contains(where: { $0.mustComeOrMay && !$0.quantity.isOptional })
        else { return false }
        return indices.allSatisfy { index in
            let step = self[index]
            guard step.isSayable else { return false }
            if step.quantity.isOptional, index + 1 < count, !self[index + 1].mustComeOrMay {
                return false
            }
            guard step.mustComeOrMay else { return true }
            let before = self[..<index]
            let negatives = before.suffix { !$0.mustComeOrMay }
            if negatives.contains(where: \.hasSpan),
                step.quantity.isOptional || !step.group.isEmpty
            {
                return false
            }
            let isBound =
                negatives.contains { $0.follows == .strict }
                || before.last?.quantity.isGreedy ?? false
            return !(isBound && step.quantity.isOptional)
        }
    }

}

extension ArraySlice<Step> {
    fileprivate func suffix(while holds: (Step) -> Bool) -> ArraySlice<Step> {
        self[(lastIndex { !holds($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}

extension Step {
    fileprivate var mustComeOrMay: Bool {
        if case .present = kind { true } else { false }
    }

    fileprivate var hasSpan: Bool {
        if case .absentBetween(_?, _) = kind { true } else { false }
    }

    /// The names of the steps that take its events.
    var takerNames: [String] {
        group.isEmpty ? [name].filter { !$0.isEmpty } : group.flatMap(\.takerNames)
    }

    /// Nothing comes before the first step.
    fileprivate var isSayableFirst: Bool {
        guard case .present(let within) = kind, within == nil else { return false }
        return group.first?.isSayableFirst ?? true
    }

    fileprivate var isSayable: Bool {
        if !mustComeOrMay { return follows != .any && quantity == Quantity() }
        if quantity.isGreedy, follows == .any || !group.isEmpty { return false }
        if quantity.until != nil, quantity.most != nil || !group.isEmpty { return false }
        guard let first = group.first, let last = group.last else { return true }
        return group.areSayable && last.mustComeOrMay && !first.quantity.isOptional
            && !last.quantity.isOptional
    }
}
