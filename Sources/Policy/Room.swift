package import Events
package import Scenarios

/// What caps say of one mail, for whoever delivers it: it may go out late, and close to others.
package struct Room: Equatable, Sendable {
    /// At most `most` mails in any `span`, this one with them, of those that fit all of this.
    package struct Limit: Equatable, Sendable {
        package var most: Int
        package var span: Events.Span
        /// Nil: of any.
        package var messageClass: MessageClass?
        /// Nil: of any, and of none.
        package var brand: String?
        /// Of a priority less than that; nil: of any.
        package var below: Int?
        /// Of none of these.
        package var except: [MessageClass]

        package init(
            most: Int, span: Events.Span, messageClass: MessageClass? = nil, brand: String? = nil,
            below: Int? = nil, except: [MessageClass] = []
        ) {
            self.most = most
            self.span = span
            self.messageClass = messageClass
            self.brand = brand
            self.below = below
            self.except = except
        }
    }

    package var priority: Int
    /// How long the mail counts for others.
    package var span: Events.Span
    /// None: it counts, and nothing holds it back.
    package var limits: [Limit]

    package init(priority: Int, span: Events.Span, limits: [Limit] = []) {
        self.priority = priority
        self.span = span
        self.limits = limits
    }
}

extension Gate {
    /// Nil: no cap counts the scenario's mails.
    func room(for policy: Guard) -> Room? {
        let caps = rules.caps(for: policy.brand)
            .filter { cap, _ in cap.messageClass.map { $0 == policy.messageClass } ?? true }
        guard let span = caps.map(\.cap.span).max() else { return nil }
        let limits = caps.filter { $0.cap.holdsBack(policy.messageClass) }
            .flatMap { $0.limits(for: policy, of: $1) }
        return Room(priority: policy.priority, span: span, limits: limits)
    }
}

extension Rules.Cap {
    /// What its reserves keep is not for the mails that may use none of them.
    fileprivate func limits(for policy: Guard, of brand: String?) -> [Room.Limit] {
        portions(for: policy).map { closed, most in
            var limit = Room.Limit(
                most: most, span: span, messageClass: messageClass, brand: brand)
            for reserve in closed {
                switch reserve.owner {
                case .priority(let least): limit.below = min(least, limit.below ?? least)
                case .messageClass(let own): limit.except.append(own)
                }
            }
            return limit
        }
    }
}
