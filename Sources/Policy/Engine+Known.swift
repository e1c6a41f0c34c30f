package import Events
import Matching

extension Engine {
    /// Lets go of mails that are held though it is known how they ended. A shard that was lost is
    /// made anew by a clock that has gone on: an hour that had come for them may lie ahead once more.
    ///
    /// - Parameters:
    ///   - state: Of a user whose events were applied again.
    ///   - now: By the wall's clock; what was sent counts as sent then.
    ///   - wasSent: By id; nil: it has not ended.
    /// - Returns: those that ended: of which scenario, and whether they were sent.
    package func endKnown(
        in state: inout UserState, at now: EventTime, wasSent: (String) -> Bool?
    ) -> [(scenario: String, wasSent: Bool)] {
        guard !state.held.isEmpty else { return [] }
        var ended: [(scenario: String, wasSent: Bool)] = []
        var sent: [Held] = []
        state.held.removeAll { held in
            guard let wasSent = wasSent(held.id) else { return false }
            ended.append((held.scenario, wasSent))
            if wasSent { sent.append(held) }
            return true
        }
        for one in sent {
            for index in state.held.indices where state.held[index].match == one.match {
                state.held[index].isFollowing = true
            }
            let program = one.match.run.program
            guard program != Run.unknownProgram else { continue }
            gate.remember(set.programs[program].scenario, at: now, in: &state)
        }
        return ended
    }
}
