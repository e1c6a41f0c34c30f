/// What happened, when, to whom: one tracking event, reduced to what the scenarios ask for.
package struct Event: Equatable, Sendable {
    /// The tracker's `messageId`; names the event in decisions.
    package var id: String
    /// Whether the id is the tracker's; else it was made of the record's bytes, and others may have
    /// it too. Not kept while the event waits: it is asked when it comes.
    package var isNamed: Bool
    package var user: String
    package var name: EventName
    package var time: EventTime
    /// By slot of the `Vocabulary`, which gives its length too.
    package var values: [Value]

    package init(
        id: String, user: String, name: EventName, time: EventTime, values: [Value],
        isNamed: Bool = true
    ) {
        self.id = id
        self.isNamed = isNamed
        self.user = user
        self.name = name
        self.time = time
        self.values = values
    }
}
