package import Events
package import Matching
package import Scenarios

// How many mails are too many.

extension Gate {
    /// From when on the caps allow one more mail of the scenario; nil: now.
    func capEnd(_ policy: Guard, in state: UserState, at now: EventTime) -> EventTime? {
        let limits = rules.limits(on: policy, after: state.sent, in: set)
        var end = now
        // What frees one cap may not free another; each turn frees one mail at least.
        while let limit = limits.first(where: { $0.shortage(for: policy, at: end) != nil }) {
            let ends = limit.sent.filter { limit.cap.counts($0) }.map { $0.at + limit.cap.span }
            guard let next = ends.filter({ $0 > end }).min() else { break }
            end = next
        }
        return end > now ? end : nil
    }
}

extension Rules {
    /// A cap that holds for a scenario.
    package struct Limit: Sendable {
        package var cap: Cap
        /// Whose it is; nil: everybody's.
        package var brand: String?
        /// The mails that it looks at; a brand's at its own.
        package var sent: [Sent]

        package func shortage(for policy: Guard, at now: EventTime) -> Cap.Shortage? {
            cap.shortage(for: policy, after: sent, at: now)
        }
    }

    /// Those of all mails, then those of the brand's own, with its name.
    func caps(for brand: String?) -> [(cap: Cap, brand: String?)] {
        let own = brand.flatMap { brands[$0]?.caps } ?? []
        return caps.map { ($0, nil) } + own.map { ($0, brand) }
    }

    /// The caps that hold for a scenario, those of its brand last.
    ///
    /// A mail of a scenario that is not loaded any more counts for every brand.
    package func limits(on policy: Guard, after sent: [Sent], in set: ProgramSet) -> [Limit] {
        let held = caps(for: policy.brand).filter { $0.cap.holdsBack(policy.messageClass) }
        let ofBrand =
            held.allSatisfy { $0.brand == nil }
            ? []
            : sent.filter { mail in set.brands[mail.scenario].map { $0 == policy.brand } ?? true }
        return held.map { cap, brand in
            Limit(cap: cap, brand: brand, sent: brand == nil ? sent : ofBrand)
        }
    }

    /// The first of these caps that leaves no room at `now`, and why; nil: all do.
    package func shortage(
        for policy: Guard, after sent: [Sent], in set: ProgramSet, at now: EventTime
    ) -> (limit: Limit, shortage: Cap.Shortage)? {
        limits(on: policy, after: sent, in: set).lazy
            .compactMap { limit in limit.shortage(for: policy, at: now).map { (limit, $0) } }.first
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
        /// Slots that are kept for some mails; together fewer than `count`, at most 4, no owner
        /// twice.
        package var reserves: [Reserve]

        package init(
            _ messageClass: MessageClass?, count: Int, span: Events.Span, reserves: [Reserve] = []
        ) {
            self.messageClass = messageClass
            self.count = count
            self.span = span
            self.reserves = reserves
        }
    }
}

extension Rules.Cap {
    /// As the configuration writes it: `all: 5 per 7d (2 for transactional)`.
    package var text: String {
        let kept = reserves.map(\.text).joined(separator: ", ")
        return "\(messageClass?.rawValue ?? "all"): \(count) per \(span.inOneUnit)"
            + (kept.isEmpty ? "" : " (\(kept))")
    }

    package func holdsBack(_ other: MessageClass) -> Bool {
        other.isPolite && (messageClass == nil || messageClass == other)
    }

    package func counts(_ sent: Sent) -> Bool {
        messageClass.map { $0.index == sent.messageClass } ?? true
    }

    /// Why there is no room for one more mail.
    package struct Shortage: Equatable, Sendable {
        /// Of the cap's reserves, those that leave no room; none of them is for the mail.
        package var reserves: [Reserve]
        /// The mails that count, but for those that may use these reserves: at least `most`.
        package var sent: [Sent]
        /// What these reserves leave of the cap's count.
        package var most: Int
    }

    /// How much of the cap is left by which of its reserves, of those that are not for the scenario:
    /// by all of them, one by one and together.
    func portions(for policy: Guard) -> [(closed: [Reserve], most: Int)] {
        let kept = reserves.filter {
            !$0.isFor(policy.messageClass.index, priority: policy.priority)
        }
        return (0..<(1 << kept.count)).map { number in
            let closed = kept.indices.filter { number >> $0 & 1 == 1 }.map { kept[$0] }
            return (closed, closed.reduce(count) { $0 - $1.count })
        }
    }

    /// What stands against one more mail of the scenario at `now`; nil: nothing. A mail sent exactly
    /// a span ago does not count.
    ///
    /// Whatever reserves are taken together: mails that may use none of them get at most what these
    /// leave of all slots, whether somebody has used them yet or not.
    package func shortage(
        for policy: Guard, after sent: [Sent], at now: EventTime
    ) -> Shortage? {
        let counted = sent.filter { $0.at > now - span && counts($0) }
        for (closed, most) in portions(for: policy) {
            let others = counted.filter { mail in
                !closed.contains { $0.isFor(mail.messageClass, priority: Int(mail.priority)) }
            }
            if others.count >= most {
                return Shortage(reserves: closed, sent: others, most: most)
            }
        }
        return nil
    }
}

extension Reserve {
    /// `messageClass`: its index.
    fileprivate func isFor(_ messageClass: UInt8, priority: Int) -> Bool {
        switch owner {
        case .priority(let least): priority >= least
        case .messageClass(let own): messageClass == own.index
        }
    }
}
