package import Events
import Matching
package import Scenarios

// How many mails are too many.

extension Gate {
    /// Whether one more mail of the scenario would be more than a cap allows.
    func isCapped(_ policy: Guard, in state: UserState, at now: EventTime) -> Bool {
        rules.caps.contains { cap in
            cap.holdsBack(policy.messageClass)
                && !cap.allows(priority: policy.priority, after: state.sent, at: now)
        }
    }
}

extension Rules {
    /// At most `count` mails to a user in any span of this length. Only polite classes are held
    /// back; the others may count.
    package struct Cap: Equatable, Sendable {
        /// Whose mails count; nil: those of every class.
        package var messageClass: MessageClass?
        /// 1...50
        package var count: Int
        package var span: Events.Span
        /// So many of them are for scenarios of at least this priority.
        package var reserve: Reserve?

        package struct Reserve: Equatable, Sendable {
            /// 1..<50, less than the cap's.
            package var count: Int
            package var priority: Int

            package init(count: Int, priority: Int) {
                self.count = count
                self.priority = priority
            }
        }

        package init(
            _ messageClass: MessageClass?, count: Int, span: Events.Span, reserve: Reserve? = nil
        ) {
            self.messageClass = messageClass
            self.count = count
            self.span = span
            self.reserve = reserve
        }
    }
}

extension Rules.Cap {
    package func holdsBack(_ other: MessageClass) -> Bool {
        other.isPolite && (messageClass == nil || messageClass == other)
    }

    package func counts(_ sent: Sent) -> Bool {
        messageClass.map { $0.index == sent.messageClass } ?? true
    }

    /// Whether one more mail may go out at `now`. A mail sent exactly a span ago does not count.
    package func allows(priority: Int, after sent: [Sent], at now: EventTime) -> Bool {
        var (all, low) = (0, 0)
        for mail in sent where mail.at > now - span && counts(mail) {
            all += 1
            if let reserve, mail.priority < reserve.priority { low += 1 }
        }
        if all >= count { return false }
        guard let reserve, priority < reserve.priority else { return true }
        return low < count - reserve.count
    }
}
