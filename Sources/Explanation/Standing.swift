package import Events
package import Matching
import Playing
package import Policy
import Scenarios

/// How a scenario stands for a user by the stored state, which keeps no history.
package struct Standing: Sendable {
    private let prospect: Prospect
    private let user: String
    private let streamTime: EventTime?

    /// Nil when there is no such scenario.
    ///
    /// - Parameters:
    ///   - scenario: An id.
    ///   - user: Whose state it is.
    ///   - state: Nil: nothing is stored.
    ///   - set: The programs that the state was read with.
    ///   - rules: The daemon's.
    ///   - limits: The daemon's.
    ///   - streamTime: How far the user's shard has come.
    ///   - now: What the gate takes for now.
    package init?(
        of scenario: String, user: String, state: UserState?, set: ProgramSet, rules: Rules,
        limits: Limits, streamTime: EventTime?, now: EventTime?
    ) {
        guard let subject = Subject(scenario, in: set, rules: rules, limits: limits) else {
            return nil
        }
        prospect = Prospect(
            subject: subject, state: state ?? UserState(), isStored: state != nil, now: now)
        self.user = user
        self.streamTime = streamTime
    }

    /// Without the last line end.
    package var text: String {
        let zone = prospect.zone
        let time = streamTime.map { ", events read up to \(zone.text($0))" } ?? ""
        let head =
            "\(prospect.scenario.id) for \(Printable.text(user)), times of \(zone.name)\(time):"
        return ([head] + prospect.lines.map { "  \($0)" }).joined(separator: "\n")
    }
}
