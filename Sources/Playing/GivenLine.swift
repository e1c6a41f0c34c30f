import Events
import Patterns

/// One line of a test's `given`: `TIME USER EVENT key=value …`.
struct GivenLine: Equatable {
    var moment: LineTime
    var user: String
    var event: String
    var properties: [Property] = []
    /// All behind the time, as it is written.
    var text: String

    struct Property: Equatable {
        var name: String
        var value: Value
    }

    /// Of user and event, in bytes: the reader of events refuses more.
    static let nameBytesMax = 256

    init(_ text: String) throws(Finding) {
        var scanner = LineScanner(text)
        moment = try scanner.moment()
        if scanner.isAtEnd() {
            throw Finding(
                at: scanner.place,
                "an event is 'TIME USER EVENT key=value …'; no line is needed to let time pass, "
                    + "a test goes on until nothing waits any more")
        }
        self.text = scanner.rest
        user = try Self.name(&scanner, "user")
        event = try Self.name(&scanner, "event")
        while !scanner.isAtEnd() {
            let start = scanner.place
            let (name, value) = try scanner.property()
            guard !properties.contains(where: { $0.name.hasBytes(of: name) }) else {
                throw Finding(at: start, "'\(name)' stands twice in this event")
            }
            properties.append(Property(name: name, value: value))
        }
    }

    private static func name(
        _ scanner: inout LineScanner, _ what: String
    ) throws(Finding) -> String {
        let (name, offset) = scanner.word()
        // `u1 sku=A` lacks the event.
        guard !name.isEmpty, what == "user" || !name.contains("=") else {
            throw Finding(
                at: offset,
                "an event is 'TIME USER EVENT key=value …'; here is no \(what), but '\(name)'")
        }
        guard name.utf8.count <= nameBytesMax, !name.unicodeScalars.contains("\0") else {
            throw Finding(at: offset, "a \(what)'s name has at most \(nameBytesMax) bytes, no NUL")
        }
        return name
    }
}
