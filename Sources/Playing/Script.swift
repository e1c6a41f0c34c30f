import Events
import Scenarios

/// A scenario's test, understood: what happens when, and what shall come of it.
struct Script: Sendable {
    var name: String
    /// One-based, in the file.
    var line: Int
    /// In order of time.
    var events: [Given]
    var expected: [Expected]

    /// The most events, and the most expected decisions, of one test.
    static let linesMax = 1000

    struct Given: Sendable {
        var time: EventTime
        var user: String
        var event: String
        var properties: [(name: String, value: Value)]
        /// As it is written, without the time.
        var text: String
        var line: Int
    }

    struct Expected: Sendable {
        var kind: ScenarioTest.Expectation.Kind
        /// The template of a mail, the reason of a holding or a suppression.
        var what: String
        var user: String
        var at: EventTime?
        var line: Int
    }
}
