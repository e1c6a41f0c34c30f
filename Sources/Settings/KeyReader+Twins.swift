extension KeyReader {
    /// Refuses names that must not be the same: a dead letter that lands in the topic it came from
    /// would be read for ever.
    mutating func refuseTwins(_ names: [(key: Key<String>, value: String)]) {
        for (index, later) in names.enumerated() {
            for earlier in names[..<index] where later.value == earlier.value {
                // A default is nobody's mistake.
                let isLaterSet = entries[later.key.path] != nil
                let (wrong, other) = isLaterSet ? (later, earlier) : (earlier, later)
                refuse(
                    wrong.key.path,
                    "'\(wrong.value)' is the name of \(other.key.path) too; "
                        + "each needs one of its own")
            }
        }
    }

    /// Two keys under one name in the DNS.
    mutating func refuseTwins(amongKeys keys: [Settings.DKIM]) {
        for (index, later) in keys.enumerated()
        where keys[..<index].contains(where: {
            $0.domain == later.domain && $0.selector.lowercased() == later.selector.lowercased()
        }) {
            refuse(
                Keys.standard.dkim.path,
                "the selector '\(later.selector)' of \(later.domain) is there twice; each key "
                    + "needs one of its own")
        }
    }
}
