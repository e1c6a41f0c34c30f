/// One of a scenario's own tests: events in, mails out.
package struct ScenarioTest: Equatable, Sendable {
    package var name: String
    /// One-based, where the test begins in its file.
    package var line: Int
    /// One event each: time, user, event name, then `key=value` properties. No blank ones.
    package var given: [Line]
    /// In order of time; empty: no mail.
    package var expect: [Expectation]

    package init(name: String, line: Int, given: [Line], expect: [Expectation]) {
        self.name = name
        self.line = line
        self.given = given
        self.expect = expect
    }

    package struct Line: Equatable, Sendable {
        package var text: String
        /// One-based, in the file.
        package var line: Int

        package init(text: String, line: Int) {
            self.text = text
            self.line = line
        }
    }

    package struct Expectation: Equatable, Sendable {
        /// The template.
        package var mail: String
        /// The user, not an address.
        package var user: String
        /// As written; nil when the time does not matter.
        package var at: String?
        /// One-based, in the file.
        package var line: Int

        package init(mail: String, user: String, at: String? = nil, line: Int) {
            self.mail = mail
            self.user = user
            self.at = at
            self.line = line
        }
    }
}
