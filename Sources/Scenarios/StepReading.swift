import Events
import Patterns
import Yams

/// A step as far as it can be read without its neighbours.
struct Draft {
    var block: Block
    var isNegative: Bool
    var events: Step.Selector
    /// Empty for a negative step, a group, and for one whose name is missing by mistake.
    var name: String
    /// Of a group.
    var inner: [Draft] = []

    var names: [String] { inner.isEmpty ? [name].filter { !$0.isEmpty } : inner.flatMap(\.names) }
}

extension Reader {
    /// The steps of a pattern, told whether it has a `within` and a `per` of its own.
    mutating func steps(_ node: Node, patternHasWithin: Bool, patternHasKey: Bool) -> [Step] {
        guard node.sequence != nil else {
            report(node, "'steps' takes a list; found \(node.kind)")
            return []
        }
        let items = list(node, what: "steps")
        if items.count > Bounds.steps {
            report(node, "a pattern takes at most \(Bounds.steps) steps; found \(items.count)")
            return []
        }
        var drafts: [Draft] = []
        for item in items {
            let names = drafts.flatMap(\.names)
            if let draft = draft(item, after: names) { drafts.append(draft) }
        }
        guard drafts.count == items.count else { return [] }
        self.drafts = drafts
        let positive = drafts.indices.filter { !drafts[$0].isNegative }
        guard let first = positive.first, let last = positive.last else {
            if drafts.isEmpty { report(node, "a pattern needs a step: 'event' or 'absent'") }
            return silence(drafts, patternHasWithin, patternHasKey)
        }
        if drafts[0].isNegative {
            report(drafts[0].block.place(of: "absent"), "the first step must come: use 'event'")
        }
        var earlier: [String] = []
        var later = drafts.flatMap(\.names)
        let steps = drafts.indices.map { index in
            assemble(
                drafts[index], isFirst: index == first, isTrailing: index > last,
                patternHasWithin, patternHasKey, &earlier, &later)
        }
        checkOrder(steps, drafts)
        return steps
    }

    /// Nothing needs to come: whoever was seen may fall silent.
    private mutating func silence(
        _ drafts: [Draft], _ patternHasWithin: Bool, _ patternHasKey: Bool
    ) -> [Step] {
        var earlier = [Self.seen]
        var later: [String] = []
        let seen = Step(name: Self.seen, kind: .present(within: nil), events: .any)
        return [seen]
            + drafts.map { draft in
                assemble(
                    draft, isFirst: false, isTrailing: true, patternHasWithin, patternHasKey,
                    or: .first, &earlier, &later)
            }
    }

    /// The step that a pattern of absences begins with.
    private static var seen: String { "seen" }

    /// Moves the step's names from `later` to `earlier`.
    private mutating func assemble(
        _ draft: Draft, isFirst: Bool, isTrailing: Bool, _ patternHasWithin: Bool,
        _ patternHasKey: Bool, or anchor: Step.Anchor = .last, _ earlier: inout [String],
        _ later: inout [String]
    ) -> Step {
        let follows = follows(draft)
        let kind =
            draft.isNegative
            ? absence(
                draft, follows, isTrailing: isTrailing, patternHasWithin, patternHasKey,
                or: anchor, in: Scope(hasEvent: false, earlier: earlier))
            : presence(draft, isFirst: isFirst, patternHasWithin)
        var step = Step(name: draft.name, kind: kind, events: draft.events, follows: follows)
        if !draft.inner.isEmpty {
            for (index, inner) in draft.inner.enumerated() {
                step.group.append(
                    assemble(
                        inner, isFirst: isFirst && index == 0, isTrailing: false, patternHasWithin,
                        patternHasKey, &earlier, &later))
            }
        }
        let isOwn = draft.inner.isEmpty && !draft.name.isEmpty
        if isOwn { later.removeAll { $0 == draft.name } }
        let times = times(draft.block)
        // From its second time on, a step has a latest event of its own.
        let isLoop = isOwn && times.map { $0.most != 1 } ?? false
        step.isFirstEver = isFirstEver(draft, times: times != nil)
        let scope = Scope(
            earlier: step.isFirstEver ? [] : earlier + (isLoop ? [draft.name] : []),
            own: isOwn && !isLoop ? draft.name : nil, later: later)
        step.condition = condition(draft.block["where"], in: scope)
        if !draft.isNegative { step.quantity = quantity(draft, times, step, in: scope) }
        if isOwn { earlier.append(draft.name) }
        return step
    }
}

// MARK: One step

extension Reader {
    private mutating func isFirstEver(_ draft: Draft, times isRepeated: Bool) -> Bool {
        guard flag(draft.block, "first_ever") else { return false }
        if isRepeated {
            report(
                draft.block.place(of: "first_ever"),
                "a first event comes once; leave 'times' or 'first_ever' out")
        }
        return true
    }

    mutating func draft(_ node: Node, after others: [String]) -> Draft? {
        guard let block = block(node, .step) else { return nil }
        if let list = block["steps"] { return group(block, list, after: others) }
        let (event, absent) = (block["event"], block["absent"])
        if event != nil, absent != nil {
            report(
                block.place(of: "absent"),
                "a step has either 'event' (must come) or 'absent' "
                    + "(must not), not both")
        }
        guard let node = event ?? absent else {
            report(block.place, "a step needs 'event' (must come) or 'absent' (must not)")
            return nil
        }
        let isNegative = event == nil
        let events = selector(node, isNegative ? "absent" : "event")
        let name = isNegative ? "" : stepName(block, events, after: others)
        refuseStrangers(block, in: isNegative ? .absent : .present)
        return Draft(block: block, isNegative: isNegative, events: events, name: name)
    }

    private mutating func selector(_ node: Node, _ key: String) -> Step.Selector {
        let names = names(node, key)
        if node.scalar != nil, names == ["*"] { return .any }
        if names.contains("*") {
            report(node, "'*' means any event and stands alone: \(key): \"*\"")
        }
        return .names(names)
    }

    /// Reports keys that belong to another kind of step.
    private mutating func refuseStrangers(_ block: Block, in kind: StepKind) {
        for field in block.fields where StepKind(rawValue: field.key) == nil {
            let key = block.kind.keys.first { $0.name == field.key }
            if let key, !key.on.contains(kind) {
                report(
                    field.place,
                    Self.strangers[field.key] ?? "'\(field.key)' is for steps that must come")
            }
        }
    }

    /// What is meant instead.
    private static let strangers = [
        "name": "nothing can refer to an event that did not come; leave 'name' out",
        "within": "'within' is for steps that must come; an 'absent' takes 'for'",
        "for": "'for' is for an 'absent'; a step that must come takes 'within'",
        "at": "'at' on a step is for a trailing 'absent'; a mail's hour belongs in 'send'",
        "anchor": "'anchor' is for a trailing 'absent'",
        "per": "'per' on a step is for 'absent'; to match by a property, use the pattern's",
    ]

    private mutating func stepName(
        _ block: Block, _ events: Step.Selector, after others: [String]
    ) -> String {
        guard let node = block["name"] else { return nameOfEvent(block, events, after: others) }
        guard let name = text(node, "name") else { return "" }
        if !Words.isIdentifier(name) {
            report(node, "a step's name is letters, digits and _, as in 'view_2'; found '\(name)'")
        } else if Words.reserved.contains(name) {
            report(node, "'\(name)' is a word of the language; call the step something else")
        } else if others.contains(name) {
            report(node, "another step is called '\(name)'")
        }
        return name
    }

    private mutating func nameOfEvent(
        _ block: Block, _ events: Step.Selector, after others: [String]
    ) -> String {
        guard case .names(let names) = events, names.count <= 1 else {
            report(block.place, "a step for more than one event needs a 'name'")
            return ""
        }
        guard let name = names.first else { return "" }
        if others.contains(name) {
            report(block.place, "another step is called '\(name)'; give this one a 'name'")
            return ""
        }
        guard Words.isIdentifier(name), !Words.reserved.contains(name) else {
            report(
                block.place,
                "the event's name '\(name)' cannot name the step; "
                    + "add a 'name' of letters, digits and _")
            return ""
        }
        return name
    }
}

// MARK: Kinds

extension Reader {
    private mutating func presence(
        _ draft: Draft, isFirst: Bool, _ patternHasWithin: Bool
    ) -> Step.Kind {
        let within = span(draft.block["within"], "within")
        if isFirst, draft.block["within"] != nil {
            report(
                draft.block.place(of: "within"),
                "nothing comes before the first step; "
                    + "put 'within' on a later one or on the pattern")
        }
        if !isFirst, draft.block["within"] == nil, !patternHasWithin {
            let name = draft.name.isEmpty ? "this step" : "step '\(draft.name)'"
            report(
                draft.block.place, severity: .warning,
                "\(name) waits for ever; add 'within: 30m' or another limit")
        }
        return .present(within: within)
    }

    private mutating func absence(
        _ draft: Draft, _ follows: Step.Contiguity, isTrailing: Bool, _ patternHasWithin: Bool,
        _ patternHasKey: Bool, or anchor: Step.Anchor, in scope: Scope
    ) -> Step.Kind {
        let block = draft.block
        let isPerUser = perUser(block, patternHasKey: patternHasKey)
        guard isTrailing else {
            if follows == .strict, block["for"] != nil {
                report(block.place(of: "for"), strictFor)
            }
            for key in ["anchor", "at"] where block[key] != nil {
                report(block.place(of: key), "'\(key)' is for an 'absent' behind all steps")
            }
            return .absentBetween(span: span(block["for"], "for"), perUser: isPerUser)
        }
        if follows == .strict {
            for key in ["for", "at"] where block[key] != nil {
                report(block.place(of: key), strictFor)
            }
        } else if block["for"] != nil, block["at"] != nil {
            report(block.place(of: "at"), "an 'absent' lasts 'for' so long or until 'at', not both")
        } else if block["for"] == nil, block["at"] == nil, !patternHasWithin {
            report(block.place, "a trailing 'absent' needs 'for: 24h' or the pattern's 'within'")
        }
        let anchor = choice(block["anchor"], "anchor", or: anchor)
        return .absentAfter(
            span: span(block["for"], "for"), anchor: anchor, perUser: isPerUser,
            date: dueDate(block["at"], in: scope))
    }

    /// The very next event decides.
    private var strictFor: String {
        "'follows: strict' is decided by the next event; leave 'for' and 'at' out"
    }

    private mutating func perUser(_ block: Block, patternHasKey: Bool) -> Bool {
        guard let node = block["per"], let text = text(node, "per") else { return false }
        if text != "user" {
            report(node, "'per' on an 'absent' can only be 'user'; found '\(text)'")
        } else if !patternHasKey {
            report(
                node, severity: .warning,
                "'per: user' changes nothing: the pattern has no 'per' of its own")
        }
        return true
    }
}
