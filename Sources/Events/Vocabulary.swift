/// The event and property names that the loaded scenarios speak of, numbered.
///
/// The reader looks each name up once; from there on names are small integers. An event whose name
/// is not here concerns nobody.
package struct Vocabulary: Equatable, Sendable {
    /// Event names by their `EventName` number.
    package private(set) var events: [String] = []
    /// Property names by their slot: `Event.values[slot]`.
    package private(set) var properties: [String] = []
    /// Whether some step takes any event (`"*"`): then no event may be skipped by name.
    package var takesAnyEvent = false

    package init() {}

    /// The number of `name`, given out on first sight.
    package mutating func intern(event name: String) -> EventName {
        EventName(index: Self.index(of: name, in: &events))
    }

    /// The slot of the property `name`, given out on first sight.
    package mutating func intern(property name: String) -> Int {
        Self.index(of: name, in: &properties)
    }

    /// For building only: a linear search.
    private static func index(of name: String, in names: inout [String]) -> Int {
        if let known = names.firstIndex(where: { $0.hasBytes(of: name) }) { return known }
        names.append(name)
        return names.count - 1
    }
}

/// An event name's number in the `Vocabulary`.
package struct EventName: Hashable, Sendable {
    package let index: Int

    package init(index: Int) { self.index = index }

    /// A name that no scenario mentions; reaches only steps that take any event.
    package static let other = EventName(index: -1)
}
