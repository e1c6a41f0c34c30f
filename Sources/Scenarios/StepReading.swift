import Events
import Patterns
import Yams

/// A step as far as it can be read without its neighbours.
private struct Draft {
    var block: Block
    var isNegative: Bool
    var events: Step.Selector
    /// Empty for a negative step, and for one whose name is missing by mistake.
    var name: String
}

extension Reader {
    /// The most steps a pattern may have.
    private static var stepsMax: Int { 32 }

    /// The steps of a pattern, told whether it has a `within` and a `per` of its own.
    mutating func steps(_ node: Node, patternHasWithin: Bool, patternHasKey: Bool) -> [Step] {
        guard node.sequence != nil else {
            report(node, "'steps' takes a list; found \(node.kind)")
            return []
        }
        let items = list(node, what: "steps")
        if items.count > Self.stepsMax {
            report(node, "a pattern takes at most \(Self.stepsMax) steps; found \(items.count)")
            return []
        }
        var drafts: [Draft] = []
        for item in items {
            if let draft = draft(item, after: drafts) { drafts.append(draft) }
        }
        guard drafts.count == items.count else { return [] }
        let positive = drafts.indices.filter { !drafts[$0].isNegative }
        guard let first = positive.first, let last = positive.last else {
            report(node, "a pattern needs a step that must come: one with 'event'")
            return []
        }
        return drafts.indices.map { index in
            let condition = condition(of: index, in: drafts)
            let draft = drafts[index]
            let kind =
                draft.isNegative
                ? absence(draft, isTrailing: index > last, patternHasWithin, patternHasKey)
                : presence(draft, isFirst: index == first, patternHasWithin)
            if index == 0, draft.isNegative {
                report(draft.block.place(of: "absent"), "the first step must come: use 'event'")
            }
            return Step(name: draft.name, kind: kind, events: draft.events, condition: condition)
        }
    }

    private mutating func condition(of index: Int, in drafts: [Draft]) -> Expression? {
        let named = drafts.indices.filter { !drafts[$0].name.isEmpty }
        let scope = Scope(
            earlier: named.filter { $0 < index }.map { drafts[$0].name },
            own: drafts[index].name.isEmpty ? nil : drafts[index].name,
            later: named.filter { $0 > index }.map { drafts[$0].name })
        return condition(drafts[index].block["where"], in: scope)
    }
}

// MARK: One step

extension Reader {
    private mutating func draft(_ node: Node, after others: [Draft]) -> Draft? {
        guard let block = block(node, Keys.step, what: "a step") else { return nil }
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
        refuseStrangers(block, isNegative: isNegative)
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

    /// Reports keys that belong to the other kind of step.
    private mutating func refuseStrangers(_ block: Block, isNegative: Bool) {
        let strangers =
            isNegative
            ? [
                "name": "nothing can refer to an event that did not come; leave 'name' out",
                "within": "'within' is for steps that must come; a trailing 'absent' takes 'for'",
            ]
            : [
                "for": "'for' is for a trailing 'absent'; a step that must come takes 'within'",
                "anchor": "'anchor' is for a trailing 'absent'",
                "per": "'per' on a step is for 'absent'; to match by a property, use the pattern's",
            ]
        for field in block.fields {
            if let message = strangers[field.key] { report(field.place, message) }
        }
    }

    private mutating func stepName(
        _ block: Block, _ events: Step.Selector, after others: [Draft]
    ) -> String {
        guard let node = block["name"] else { return nameOfEvent(block, events, after: others) }
        guard let name = text(node, "name") else { return "" }
        if !Words.isIdentifier(name) {
            report(node, "a step's name is letters, digits and _, as in 'view_2'; found '\(name)'")
        } else if Words.reserved.contains(name) {
            report(node, "'\(name)' is a word of the language; call the step something else")
        } else if others.contains(where: { $0.name == name }) {
            report(node, "another step is called '\(name)'")
        }
        return name
    }

    private mutating func nameOfEvent(
        _ block: Block, _ events: Step.Selector, after others: [Draft]
    ) -> String {
        guard case .names(let names) = events, names.count <= 1 else {
            report(block.place, "a step for more than one event needs a 'name'")
            return ""
        }
        guard let name = names.first else { return "" }
        if others.contains(where: { $0.name == name }) {
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
        _ draft: Draft, isTrailing: Bool, _ patternHasWithin: Bool, _ patternHasKey: Bool
    ) -> Step.Kind {
        let block = draft.block
        let isPerUser = perUser(block, patternHasKey: patternHasKey)
        guard isTrailing else {
            if block["for"] != nil {
                report(
                    block.place(of: "for"),
                    "'for' on an 'absent' between steps is not in this "
                        + "version; it lasts until the next step, whose 'within' limits it")
            }
            if block["anchor"] != nil {
                report(block.place(of: "anchor"), "'anchor' is for an 'absent' behind all steps")
            }
            return .absentBetween(perUser: isPerUser)
        }
        if block["for"] == nil, !patternHasWithin {
            report(block.place, "a trailing 'absent' needs 'for: 24h' or the pattern's 'within'")
        }
        let anchor = choice(block["anchor"], "anchor", or: Step.Anchor.last)
        return .absentAfter(
            span: span(block["for"], "for"), anchor: anchor, perUser: isPerUser)
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
