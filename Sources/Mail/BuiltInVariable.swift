/// What a template may print besides the variables of its scenario; the sender sets them over those,
/// so that no event can forge a link.
package enum BuiltInVariable: String, CaseIterable, Sendable {
    /// The user of the events; not always the recipient.
    case userID = "user.id"
    /// The recipient's display name.
    case userName = "user.name"
    /// The mail request's.
    case mailID = "mail.id"
    /// Where the reader says that they want no more.
    case unsubscribeURL = "unsubscribe_url"

    /// The first name: `user` for `user.id`.
    package var root: String { String(rawValue.prefix { $0 != "." }) }

    /// How a mail may come to lack it; nil: it never does.
    package var absence: String? {
        switch self {
        case .userID, .mailID: nil
        case .userName: "not every user has a name: print it in a section, {{#user.name}}…"
        case .unsubscribeURL: "it needs 'send.unsubscribe' in the configuration"
        }
    }
}
