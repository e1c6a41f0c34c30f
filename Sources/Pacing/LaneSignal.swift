package import Mail

/// What the end of an attempt says about the whole lane.
package enum LaneSignal: Equatable, Sendable {
    /// Somebody is there and answers as he should, be it with a refusal of this mail.
    case fine
    /// Nothing: the answer is about this very mail.
    case none
    /// It never came to an attempt.
    case untried
    /// Nobody is there, or takes no mail from anyone.
    case trouble
    /// We are too fast, or not liked: 421, 4.7.x, HTTP 429.
    case tooFast

    /// `code`: the reply's, as text. `attempts`: of this mail, this one included.
    package init(_ outcome: Outcome, code: String, attempts: Int) {
        switch outcome {
        case .delivered, .failed: self = .fine
        case .ambiguous: self = .trouble
        case .retry(_, _, .block): self = .tooFast
        case .retry where code == "421" || code == "429": self = .tooFast
        case .retry(_, _, .hard), .retry(_, _, .quota), .retry(_, _, .content): self = .fine
        // Greylisting refuses everybody's first attempts, and a lane that stops for it never gets
        // through.
        case .retry(_, _, .soft): self = attempts > 2 ? .trouble : .none
        case .retry(_, _, .other), .retry(_, _, nil): self = .trouble
        }
    }
}
