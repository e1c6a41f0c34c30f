/// What happened, when, to whom: one tracking event, reduced to what the scenarios ask for.
package struct Event: Equatable, Sendable {
    /// The tracker's `messageId`; names the event in decisions.
    package var id: String
    package var user: String
    package var name: EventName
    package var time: EventTime
    /// By slot of the `Vocabulary`, which gives its length too.
    package var values: [Value]

    package init(id: String, user: String, name: EventName, time: EventTime, values: [Value]) {
        self.id = id
        self.user = user
        self.name = name
        self.time = time
        self.values = values
    }
}
