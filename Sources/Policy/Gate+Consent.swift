import Events
import Matching
import Scenarios

// Who may be mailed at all.

extension Gate {
    /// Why a mail must not go to this user, whatever the hour; nil: it may.
    func refusal(of held: Held, by profile: Profile) -> Decision.Suppression? {
        let scenario = set.programs[held.match.run.program].scenario
        let isToUser = scenario.sends[held.mail].to == nil
        // An address of ours has not asked for anything, and does not bounce for the user.
        guard isToUser else { return nil }
        if profile.isAddressBad { return .suppressed }
        guard scenario.policy.messageClass.isPolite else { return nil }
        switch profile.consents.word(on: scenario.policy.consentTopic)?.isGranted {
        case true?: return nil
        case false?: return .unsubscribed
        case nil: return rules.needsConsent(scenario) ? .noConsent : nil
        }
    }
}
