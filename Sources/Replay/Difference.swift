import Events
package import Policy

/// What one set of scenarios does that another does not, on the same events.
package struct Difference: Equatable, Sendable {
    /// How many are in one, in both, in the other.
    package struct Parts: Equatable, Sendable {
        package var onlyHere: Int
        package var both: Int
        package var onlyThere: Int

        package init(onlyHere: Int, both: Int, onlyThere: Int) {
            self.onlyHere = onlyHere
            self.both = both
            self.onlyThere = onlyThere
        }
    }

    /// By decision id: the same scenario, user and events.
    package let matches: Parts
    package let mails: Parts
    /// With a mail.
    package let users: Parts

    package init(_ here: [Decision], against there: [Decision]) {
        matches = Self.parts(here, there) { _ in
            true
        } of: {
            $0.id
        }
        mails = Self.parts(here, there) {
            $0.isSend
        } of: {
            $0.id
        }
        users = Self.parts(here, there) {
            $0.isSend
        } of: {
            ByteKey($0.user)
        }
    }

    private static func parts<Key: Hashable>(
        _ here: [Decision], _ there: [Decision], where counts: (Decision) -> Bool,
        of key: (Decision) -> Key
    ) -> Parts {
        func keys(_ decisions: [Decision]) -> Set<Key> {
            var keys: Set<Key> = []
            for decision in decisions where counts(decision) { keys.insert(key(decision)) }
            return keys
        }
        let (a, b) = (keys(here), keys(there))
        let both = a.count < b.count ? a.filter(b.contains).count : b.filter(a.contains).count
        return Parts(onlyHere: a.count - both, both: both, onlyThere: b.count - both)
    }
}

extension Decision {
    package var isSend: Bool { if case .send = verdict { true } else { false } }
}
