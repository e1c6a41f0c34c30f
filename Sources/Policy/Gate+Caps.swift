package import Events
import Matching
package import Scenarios

// How many mails are too many.

extension Gate {
    /// From when on the caps allow one more mail of the scenario; nil: now.
    func capEnd(_ policy: Guard, in state: UserState, at now: EventTime) -> EventTime? {
        let own = policy.brand.flatMap { rules.brands[$0]?.caps } ?? []
        // Of what is sent, a brand's caps count its own mails.
        let ofBrand = own.isEmpty ? [] : state.sent.filter { isSent($0, by: policy.brand) }
        let limits = (rules.caps.map { ($0, state.sent) } + own.map { ($0, ofBrand) })
            .filter { $0.0.holdsBack(policy.messageClass) }
        var end = now
        // What frees one cap may not free another; each turn frees one mail at least.
        while let (cap, sent) = limits.first(where: { cap, sent in
            !cap.allows(priority: policy.priority, after: sent, at: end)
        }) {
            let ends = sent.filter { cap.counts($0) }.map { $0.at + cap.span }
            guard let next = ends.filter({ $0 > end }).min() else { break }
            end = next
        }
        return end > now ? end : nil
    }

    /// A mail of a scenario that is not loaded any more counts for every brand.
    private func isSent(_ sent: Sent, by brand: String?) -> Bool {
        self.set.brands[sent.scenario].map { $0 == brand } ?? true
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
