package import Events

/// An event of the user that is explained, as it was met in the stream.
package struct Sighting: Sendable {
    /// As it is written.
    package var name: String
    package var time: EventTime
    /// Nil: none of the loaded scenarios asks for its name.
    package var event: Event?
    /// By how much it came too late for the allowed lateness, and so was dropped.
    package var tooLateBy: Span?

    package init(name: String, time: EventTime, event: Event?, tooLateBy: Span? = nil) {
        self.name = name
        self.time = time
        self.event = event
        self.tooLateBy = tooLateBy
    }
}
