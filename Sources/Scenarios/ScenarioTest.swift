/// One of a scenario's own tests: events in, decisions out.
package struct ScenarioTest: Equatable, Sendable {
    package var name: String
    /// One-based, where the test begins in its file.
    package var line: Int
    /// One event each: time, user, event name, then `key=value` properties. No blank ones.
    package var given: [Text]
    /// In any order. All mails are named, holdings and suppressions only those that matter.
    package var expect: [Expectation]

    package init(name: String, line: Int, given: [Text], expect: [Expectation]) {
        self.name = name
        self.line = line
        self.given = given
        self.expect = expect
    }

    /// What was written, and where: one-based, columns in Unicode scalars.
    package struct Text: Equatable, Sendable {
        package var text: String
        package var line: Int
        package var column: Int

        package init(text: String, line: Int, column: Int) {
            self.text = text
            self.line = line
            self.column = column
        }
    }

    package struct Expectation: Equatable, Sendable {
        package var kind: Kind
        /// The template of a mail, the reason of a holding or a suppression.
        package var what: Text
        /// The user, not an address.
        package var user: Text
        /// Nil when the time does not matter.
        package var at: Text?

        package init(kind: Kind = .send, what: Text, user: Text, at: Text? = nil) {
            self.kind = kind
            self.what = what
            self.user = user
            self.at = at
        }

        package enum Kind: String, Sendable, CaseIterable { case send, hold, suppress }
    }
}
