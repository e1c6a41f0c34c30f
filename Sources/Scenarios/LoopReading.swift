import Events
import Patterns
import Yams

// How a step follows the one before, how often it comes, and what a match ends.

extension Reader {
    private static var groupEnds: String { "a group begins and ends with steps that must come" }

    /// A step that stands for several.
    mutating func group(_ block: Block, _ node: Node, after others: [String]) -> Draft? {
        let own = block.kind.keys.filter { $0.on.contains(.group) }.map(\.name)
        for field in block.fields where !own.contains(field.key) {
            report(
                field.place,
                "a group takes \(own.joined(separator: ", ")); '\(field.key)' belongs to a step in it"
            )
        }
        var inner: [Draft] = []
        for item in list(node, what: "steps") {
            let names = others + inner.flatMap(\.names)
            guard let draft = draft(item, after: names) else { return nil }
            inner.append(draft)
        }
        guard let first = inner.first, let last = inner.last else {
            report(node, "a group needs steps")
            return nil
        }
        for end in [first, last] where end.isNegative {
            report(end.block.place, Self.groupEnds)
            return nil
        }
        return Draft(
            block: block, isNegative: false, events: .names([]), name: "", inner: inner)
    }

    /// What no automaton gives a meaning to.
    mutating func checkOrder(_ steps: [Step], _ drafts: [Draft]) {
        for index in steps.indices.dropFirst() {
            let (before, step) = (steps[index - 1], steps[index])
            let place = drafts[index].block.place
            let last = drafts[..<index].lastIndex { !$0.isNegative } ?? -1
            let absences = drafts[index].isNegative ? [] : steps[(last + 1)..<index]
            if before.quantity.isOptional, drafts[index].isNegative {
                report(
                    place,
                    "an 'absent' behind an optional step: behind what? write two scenarios, "
                        + "with the step and without it")
            }
            if absences.contains(where: { $0.follows == .strict }), step.quantity.isOptional {
                report(
                    place,
                    "an optional step cannot follow a strict 'absent': it is the next event that "
                        + "decides")
            }
            if absences.contains(where: \.hasSpan),
                step.quantity.isOptional || !step.group.isEmpty
            {
                report(
                    place,
                    "behind an 'absent' with 'for' comes a single step that must come, not an "
                        + "optional one or a group")
            }
            if before.quantity.isGreedy, step.quantity.isOptional {
                report(place, "an optional step cannot follow a greedy one")
            }
        }
        if !zip(steps, drafts).contains(where: { !$1.isNegative && !$0.quantity.isOptional }),
            let draft = drafts.first
        {
            report(draft.block.place, "at least one step must come: not all may be optional")
        }
        for (step, draft) in zip(steps, drafts) where !step.group.isEmpty {
            for end in [0, step.group.count - 1] where step.group[end].quantity.isOptional {
                report(draft.inner[end].block.place, Self.groupEnds)
            }
            checkOrder(step.group, draft.inner)
        }
        if let draft = drafts.first, steps.reduce(0, { $0 + $1.cost }) > Bounds.states {
            report(draft.block.place, "loops in loops: more than \(Bounds.states) repeats in all")
        }
    }

    mutating func follows(_ draft: Draft) -> Step.Contiguity {
        let follows = choice(draft.block["follows"], "follows", or: Step.Contiguity.relaxed)
        if draft.isNegative, follows == .any {
            report(
                draft.block.place(of: "follows"),
                "an 'absent' is 'strict' (not the next event) or 'relaxed' (no event)")
        }
        return follows
    }

    /// Nil: not said.
    mutating func times(_ block: Block) -> (least: Int, most: Int?)? {
        guard let node = block["times"], let text = text(node, "times") else { return nil }
        let parts = text.split(separator: "..", omittingEmptySubsequences: false)
        if text.hasSuffix("+"), let least = Self.count(text.dropLast()) { return (least, nil) }
        if parts.count == 1, let count = Self.count(parts[0]) { return (count, count) }
        if parts.count == 2, let least = Self.count(parts[0]), let most = Self.count(parts[1]),
            least <= most
        {
            return (least, most)
        }
        report(
            node,
            "'times' takes 3, 2..4 or 3+, from 1 to \(Bounds.times); found '\(text)'")
        return nil
    }

    private static func count(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(text),
            (1...Bounds.times).contains(count)
        else { return nil }
        return count
    }

    mutating func quantity(
        _ draft: Draft, _ times: (least: Int, most: Int?)?, _ step: Step, in scope: Scope
    ) -> Step.Quantity {
        let block = draft.block
        var quantity = Step.Quantity(least: times?.least ?? 1, most: times.map { $0.most } ?? 1)
        quantity.isOptional = flag(block, "optional")
        quantity.isGreedy = flag(block, "greedy")
        let isConsecutive = flag(block, "consecutive")
        let isCombining = flag(block, "combinations")
        quantity.inner = isConsecutive ? .consecutive : isCombining ? .combinations : .relaxed
        if isConsecutive, isCombining {
            report(block.place(of: "combinations"), "either 'consecutive' or 'combinations'")
        }
        for key in block.kind.keys where key.needs == "times" && times == nil {
            guard block[key.name] != nil else { continue }
            report(block.place(of: key.name), "'\(key.name)' is for a step with 'times'")
        }
        if quantity.isGreedy, step.follows == .any {
            report(block.place(of: "greedy"), "'greedy' and 'follows: any' exclude each other")
        }
        if let node = block["until"] {
            if !step.group.isEmpty || times.map({ $0.most != nil }) ?? false {
                report(node, "'until' is for a single step with 'times: 1+' or more")
            }
            quantity.until = condition(node, in: scope)
        }
        return quantity
    }

    mutating func flag(_ block: Block, _ key: String) -> Bool {
        guard let node = block[key], let text = text(node, key) else { return false }
        if text == "true" { return true }
        if text != "false" { report(node, "'\(key)' takes true or false; found '\(text)'") }
        return false
    }

    mutating func afterMatch(
        _ node: Node?, steps: [String], runs: Pattern.Runs, hasWithin: Bool
    ) -> Pattern.AfterMatch {
        guard let node else { return .noSkip }
        if runs == .all, !hasWithin, node.scalar?.string != SkipWord.no_skip.rawValue {
            report(
                node, severity: .warning,
                "a match may wait for ever for an older run to end; give the pattern a 'within'")
        }
        if runs != .all {
            report(
                node, "'after_match' needs 'runs: all': otherwise a match ends all runs of its key")
        }
        guard node.mapping != nil else {
            switch choice(node, "after_match", or: SkipWord.no_skip) {
            case .no_skip: return .noSkip
            case .skip_to_next: return .toNext
            case .skip_past_last: return .pastLast
            }
        }
        let mistakes = errorCount
        guard let block = block(node, .skip) else { return .noSkip }
        if block.fields.count != 1, errorCount == mistakes {
            report(node, "'after_match' takes one of \(block.kind.names.joined(separator: ", "))")
        }
        guard let field = block.fields.first, let name = text(field.value, field.key) else {
            return .noSkip
        }
        if !steps.contains(name) {
            report(
                field.value, "no step is called '\(name)'\(Spelling.hint(name, in: steps))")
        }
        return field.key == "skip_to_first" ? .toFirst(name) : .toLast(name)
    }
}

/// What `on_timeout` takes.
enum OnTimeout: String, CaseIterable { case nothing, match }

/// What `after_match` takes, besides steps.
enum SkipWord: String, CaseIterable { case no_skip, skip_to_next, skip_past_last }

extension Step {
    /// An absence between steps that lasts `for` so long.
    fileprivate var hasSpan: Bool {
        if case .absentBetween(span: _?, _) = kind { true } else { false }
    }

    /// How many events it is laid out for.
    fileprivate var cost: Int {
        let inner = group.isEmpty ? 1 : group.reduce(0) { min($0 + $1.cost, 1 << 20) }
        return min(inner * (quantity.most ?? quantity.least), 1 << 20)
    }

    /// Of the positive steps that take events: it, or those of its group.
    var leafNames: [String] {
        group.isEmpty ? [name].filter { !$0.isEmpty } : group.flatMap(\.leafNames)
    }
}
