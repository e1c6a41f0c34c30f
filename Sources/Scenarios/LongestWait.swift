package import Events

extension Scenario {
    /// How long after its first event a match, or a mail of it, can still be under way. Nil: for
    /// ever.
    package var longestWait: Span? {
        guard let match = pattern.longestWait else { return nil }
        var mail = Span.seconds(0)
        for send in sends {
            if send.at.date != nil { return nil }
            let days = Int64(31 * max(0, send.at.months) + max(0, send.at.days))
            // A day for the hour, another for the quiet ones.
            mail = max(mail, .days(days + 2) + send.at.span)
        }
        return match + mail
    }
}

extension Pattern {
    fileprivate var longestWait: Span? {
        var sum = Span.seconds(0)
        var isBounded = within != nil
        sum = within ?? sum
        if within == nil {
            let later = steps.filter(\.isPresent).dropFirst()
            isBounded = later.allSatisfy { $0.longestWait != nil } && steps.first?.isLoop != true
            for step in later { sum = sum + (step.longestWait ?? .seconds(0)) }
        }
        for step in steps {
            guard case .absentAfter(let span, _, _, let date) = step.kind else { continue }
            if date != nil { return nil }
            sum = sum + (span ?? .seconds(0))
        }
        return isBounded ? sum : nil
    }
}

extension Step {
    fileprivate var isPresent: Bool {
        if case .present = kind { true } else { false }
    }

    fileprivate var isLoop: Bool { quantity.most != 1 || !group.isEmpty }

    /// From the step before to the last time of this one.
    fileprivate var longestWait: Span? {
        guard group.isEmpty, let most = quantity.most, case .present(let within?) = kind else {
            return nil
        }
        return Span(milliseconds: within.milliseconds * Int64(most))
    }
}
