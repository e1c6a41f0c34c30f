package import Events

/// What events told that senders have to know at once, whatever they were asked to send before.
package struct Tidings: Equatable, Sendable {
    /// Addresses that are to get no mail any more, whoever has them.
    package var barred: [Barred] = []
    /// By user: all that they have said of being mailed, once a no is or was among it.
    package var words: [String: Consents] = [:]

    package init() {}

    package var isEmpty: Bool { barred.isEmpty && words.isEmpty }

    /// Adds newer ones, and takes them away there.
    package mutating func take(_ newer: inout Tidings) {
        guard !newer.isEmpty else { return }
        barred += newer.barred
        words.merge(newer.words) { $1 }
        newer = Tidings()
    }
}

/// An address of which an event told that mail is unwelcome there, or does not arrive.
package struct Barred: Equatable, Sendable {
    package var address: String
    /// Else it bounced.
    package var isComplaint: Bool
    package var at: EventTime
}
