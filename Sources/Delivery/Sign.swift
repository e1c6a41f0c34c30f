import Mail

/// What an attempt says of whoever carried it, whatever became of the mail.
enum Sign: Equatable, Sendable {
    /// It heard what the mail was about, and answered.
    case well
    /// It was away, silent, or refused us before any mail was the matter.
    case ill
    /// Neither: it asks for patience, or we did not go through with it.
    case none
}

/// An attempt at a mail.
struct Attempt: Equatable, Sendable {
    var outcome: Outcome
    var sign: Sign
    var way = Courier.Way.first

    static let notLetOut = Attempt(outcome: .notLetOut, sign: .none)
    /// Nothing was tried, for a reason of our own.
    static func idle(_ reason: String) -> Attempt {
        Attempt(outcome: .retry(reason: reason), sign: .none)
    }
}

extension Sign {
    /// Of an SMTP session that ended so. `reply`: to this mail; nil: none came.
    static func smtp(stage: Stage, reply: Reply?) -> Sign {
        guard let reply, reply.code >= 200 else { return .ill }
        if (200..<400).contains(reply.code) { return stage == .content ? .well : .ill }
        if stage == .session { return .ill }
        // With 421 it ends the session: to slow us down, or because it ends itself.
        return reply.code == 421 ? .none : .well
    }

    /// Of a service's answer.
    static func http(status: Int?, _ outcome: Outcome) -> Sign {
        switch outcome {
        case .delivered, .failed: return .well
        case .ambiguous: return .ill
        case .retry(_, _, .soft): return .none
        case .retry: return [408, 409, 425, 429].contains(status) ? .none : .ill
        }
    }
}
