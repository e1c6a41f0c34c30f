package import Patterns

/// `send:` a mail that a match sends, to whom, and when.
package struct Send: Equatable, Sendable {
    /// The template's folder name.
    package var mail: String
    /// An address of ours ("tell the support team"), or a role of the configuration, which has no
    /// `@`; nil: the user's trait `email`.
    package var to: String?
    package var at: Moment
    /// What the template may print, by name; sorted by it.
    package var variables: [Variable]
    /// `if:` sent only when one of these came between the match and its hour; nil: anyway.
    package var onlyIf: [Watch]?
    /// `unless:` not sent when one of these came since the match.
    package var unless: [Watch]

    package init(
        mail: String, to: String? = nil, at: Moment = Moment(), variables: [Variable] = [],
        onlyIf: [Watch]? = nil, unless: [Watch] = []
    ) {
        self.mail = mail
        self.to = to
        self.at = at
        self.variables = variables
        self.onlyIf = onlyIf
        self.unless = unless
    }

    /// The role that `to` names. Who that is, only the sender knows.
    package var role: String? { to.flatMap { $0.contains("@") ? nil : $0 } }

    package struct Variable: Equatable, Sendable {
        package var name: String
        /// Of steps' properties only: there is no event at hand when a match is made.
        package var value: Expression

        package init(name: String, value: Expression) {
            self.name = name
            self.value = value
        }
    }
}

/// Events that mean something to a mail that waits.
package struct Watch: Equatable, Sendable {
    /// Not empty.
    package var events: [String]
    /// Of the event and of the match's steps.
    package var condition: Expression?

    package init(_ events: [String], condition: Expression? = nil) {
        self.events = events
        self.condition = condition
    }
}
