/// Where Redis keeps what the senders know, and the words they leave behind.
package enum MailKeys {
    /// A mail's line of the register.
    package static func register(_ prefix: String, _ id: String) -> String {
        "\(prefix):mail:\(id)"
    }

    /// How an operator has dealt with a dead letter.
    package static func dead(_ prefix: String, _ name: String) -> String {
        "\(prefix):dead:\(name)"
    }

    /// What the header `reason` of a dead letter may say.
    package static let deadReasons = Verdict.Failure.allCases.map(\.rawValue) + [unreadable]
    package static let unreadable = "unreadable"
    package static let ambiguous = Verdict.Failure.ambiguous.rawValue
}
