import Events
import Foundation
import TestServers
import Testing

/// Compares what the daemon has said with what a replay says.
struct Expected {
    let decisions: Set<String>
    let sends: Set<String>

    init(_ lines: [String]) {
        decisions = Set(lines)
        sends = Set(lines.filter { $0.field("decision") == "send" }.map { $0.field("id") })
    }
}

extension String {
    /// The text of a field that JSON's first level has, in our own messages.
    func field(_ name: String) -> String {
        guard let start = range(of: "\"\(name)\":\"")?.upperBound else { return "" }
        return String(self[start...].prefix { $0 != "\"" })
    }
}

extension TopicReader {
    /// Different messages so far.
    var distinct: Set<String> { Set(messages.map(\.text)) }

    /// Waits until all that was expected is there, or as many different ones.
    func read(decisions expected: Expected, within limit: Duration = .seconds(180)) throws {
        var seen: Set<String> = []
        var taken = 0
        try read("\(expected.decisions.count) different", within: limit) { messages in
            for message in messages[taken...] { seen.insert(message.text) }
            taken = messages.count
            return seen.count >= expected.decisions.count
        }
    }
}

/// The daemon's topics hold what the replay says: nothing less, nothing more, and what was said
/// twice was said in the same words.
func expectSame(
    _ expected: Expected, _ decisions: TopicReader, _ mails: TopicReader,
    _ location: SourceLocation = #_sourceLocation
) throws {
    try decisions.readAll()
    try mails.readAll()
    expectEqual(decisions.distinct, expected.decisions, "decisions", location)
    let ids = mails.distinct.map { $0.field("id") }
    expectEqual(Set(ids), expected.sends, "mail requests", location)
    let isOnce = ids.count == Set(ids).count
    #expect(isOnce, "a mail request twice in different words", sourceLocation: location)
}

/// Says what differs. (`#expect` itself takes minutes to do so for thousands.)
func expectEqual(
    _ found: Set<String>, _ wanted: Set<String>, _ what: String,
    _ location: SourceLocation = #_sourceLocation
) {
    let missing = wanted.subtracting(found).sorted()
    let surplus = found.subtracting(wanted).sorted()
    let isSame = missing.isEmpty && surplus.isEmpty
    #expect(
        isSame,
        """
        of \(wanted.count) \(what) \(missing.count) are missing: \(missing.prefix(3)); \
        \(surplus.count) are too many: \(surplus.prefix(3))
        """, sourceLocation: location)
}
