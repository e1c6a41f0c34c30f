package import Events
import Scenarios

/// What people, and fuses, have stopped of what scenarios do.
package struct Stops: Equatable, Sendable {
    /// By scenario: mails of matches made before then are taken back.
    package var recalled: [String: EventTime]
    /// Scenarios whose fuse has blown.
    package var blown: Set<String>

    package init(recalled: [String: EventTime] = [:], blown: Set<String> = []) {
        self.recalled = recalled
        self.blown = blown
    }

    package func isRecalled(_ scenario: String, matchedAt: EventTime) -> Bool {
        recalled[scenario].map { matchedAt < $0 } ?? false
    }
}

extension Gate {
    /// Why the scenario sends nothing to the user now; nil: it may.
    func stop(_ scenario: Scenario, matchedAt: EventTime, for user: String) -> Decision.Suppression?
    {
        if rules.stops.isRecalled(scenario.id, matchedAt: matchedAt) { return .recalled }
        if rules.stops.blown.contains(scenario.id) { return .fuse }
        guard let canary = scenario.policy.canary, rules.heedsCanary else { return nil }
        return Canary.lot(of: user, in: scenario.id) < canary ? nil : .canary
    }
}

/// Which users a scenario begins with.
package enum Canary {
    /// In hundredths of a percent: 0..<10 000. A user who is among the first 5 % is among the first
    /// 20 % too, and another scenario draws other lots.
    package static func lot(of user: String, in scenario: String) -> Int {
        let hash = UInt64.fnv1a("\(scenario)\n\(user)".utf8)
        // FNV's low bits hardly mix what comes last.
        return Int((hash ^ hash >> 32).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15).high % 10_000)
    }
}
