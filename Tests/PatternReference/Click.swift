package import Events

/// An event with its properties by name.
package struct Click: Equatable, Sendable {
    package var id: String
    package var user: String
    package var name: String
    package var time: EventTime
    /// What is not here is missing.
    package var properties: [String: Value]

    package init(
        id: String, user: String, name: String, time: EventTime, properties: [String: Value]
    ) {
        self.id = id
        self.user = user
        self.name = name
        self.time = time
        self.properties = properties
    }

    subscript(property: String) -> Value { properties[property] ?? .missing }

    /// The value as a key: whole numbers are one key however they are written.
    func key(_ property: String) -> Value {
        guard case .double(let number) = self[property] else { return self[property] }
        return Int64(exactly: number).map(Value.integer) ?? .double(number)
    }
}

/// What reaches a shard.
package enum Arrival: Equatable, Sendable {
    case click(Click)
    /// The wall clock, which the watermark of an idle shard follows.
    case clock(EventTime)

    var time: EventTime {
        switch self {
        case .click(let click): click.time
        case .clock(let time): time
        }
    }
}

/// A match, in the words of both sides.
package struct Found: Hashable, Comparable, Sendable {
    package var at: EventTime
    package var user: String
    package var scenario: String
    package var key: Value
    package var ids: [String]

    package init(at: EventTime, user: String, scenario: String, key: Value, ids: [String]) {
        self.at = at
        self.user = user
        self.scenario = scenario
        self.key = key
        self.ids = ids
    }

    /// By time; what is left to chance otherwise is settled by the rest.
    package static func < (a: Found, b: Found) -> Bool {
        (a.at, a.user, a.scenario, a.ids.joined(separator: " "))
            < (b.at, b.user, b.scenario, b.ids.joined(separator: " "))
    }
}

extension Found: CustomStringConvertible {
    package var description: String {
        "\(scenario) of \(user) at \(at.milliseconds): \(ids.joined(separator: " "))"
    }
}
