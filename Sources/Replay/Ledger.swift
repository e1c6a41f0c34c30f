import Events
import Policy

/// A match, or a mail, of a user.
struct Act {
    /// A number for the user, by first appearance.
    let user: Int
    /// Index among the scenarios.
    let scenario: Int
    let at: EventTime
    let isMail: Bool
}

/// Turns decisions, of which a match may have several, into matches and mails.
struct Ledger {
    private(set) var matches: [Act] = []
    /// By scenario.
    private(set) var reasons: [[String: Int]]

    private let scenarios: [String: Int]
    private var mails: [Act] = []
    private var users: [ByteKey: Int] = [:]
    private var held: [String: Act] = [:]

    init(scenarios: [String]) {
        self.scenarios = Dictionary(scenarios.enumerated().map { ($1, $0) }) { first, _ in first }
        reasons = Array(repeating: [:], count: scenarios.count)
    }

    /// Matches whose mail waits.
    var open: some Collection<Act> { held.values }

    /// In order of time.
    mutating func take(_ decision: Decision) {
        guard let scenario = scenarios[decision.scenario] else { return }
        reasons[scenario]["\(decision.kind) \(decision.reason)", default: 0] += 1
        let user = number(of: decision.user)
        if held.removeValue(forKey: decision.id) == nil {
            matches.append(
                Act(user: user, scenario: scenario, at: decision.matchedAt, isMail: false))
        }
        let act = Act(user: user, scenario: scenario, at: decision.decidedAt, isMail: true)
        switch decision.verdict {
        case .hold: held[decision.id] = act
        case .send: mails.append(act)
        case .suppress: break
        }
    }

    /// Matches and mails, each user's together in order of time; at one time the match first.
    func actsByUser() -> [Act] {
        (matches + mails).sorted { a, b in
            (a.user, a.at, a.isMail ? 1 : 0, a.scenario)
                < (b.user, b.at, b.isMail ? 1 : 0, b.scenario)
        }
    }

    private mutating func number(of user: String) -> Int {
        let key = ByteKey(user)
        if let known = users[key] { return known }
        users[key] = users.count
        return users.count - 1
    }
}
