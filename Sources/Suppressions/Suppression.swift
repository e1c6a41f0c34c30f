package import Events

/// An address that gets no mail of any class, and why.
package struct Suppression: Equatable, Sendable {
    package enum Reason: String, Sendable, CaseIterable {
        /// A relay said that it does not exist, or mail to it came back for good.
        case hardBounce = "hard_bounce"
        /// Its owner called a mail spam.
        case complaint
        /// Somebody put it there.
        case manual
    }

    /// In small letters: no provider tells capital ones apart.
    package let address: String
    package var reason: Reason
    package var at: EventTime
    /// A word without blanks; empty: not said.
    package var by: String

    package init(_ address: String, _ reason: Reason, at: EventTime, by: String = "") {
        self.address = Self.normal(address)
        self.reason = reason
        self.at = at
        self.by = String(by.map { $0.isWhitespace || $0.isNewline ? "_" : $0 })
    }

    package static func normal(_ address: String) -> String { address.lowercased() }

    /// What is kept under the address: `REASON MILLISECONDS BY`.
    package var stored: String { "\(reason.rawValue) \(at.milliseconds) \(by)" }

    /// Whatever stands under an address suppresses it: what a later version wrote counts as `manual`.
    package init(_ address: String, stored: String) {
        let words = stored.split(separator: " ", omittingEmptySubsequences: false)
        self.init(
            address, words.first.flatMap { Reason(rawValue: String($0)) } ?? .manual,
            at: EventTime(milliseconds: words.dropFirst().first.flatMap { Int64($0) } ?? 0),
            by: words.count > 2 ? String(words[2]) : "")
    }
}

/// Where Redis keeps them: hashes of address and `stored`, spread over the nodes of a cluster.
package enum SuppressionKeys {
    private static let count: UInt64 = 64

    package static func key(_ prefix: String, of address: String) -> String {
        key(prefix, UInt64.fnv1a(Suppression.normal(address).utf8) % count)
    }

    static func all(_ prefix: String) -> [String] { (0..<count).map { key(prefix, $0) } }

    private static func key(_ prefix: String, _ number: UInt64) -> String {
        "\(prefix):suppressed:\(number)"
    }
}
