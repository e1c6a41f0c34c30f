import EventReader
import Events

/// Any record is an event within its limits, or has a reason why it is none; and the reader, which
/// keeps its buffers, reads the same record the same way again.
struct EventTarget {
    private let knowing: EventReader
    private let greedy: EventReader
    private let now = EventTime(milliseconds: 1_775_001_600_000)

    init() {
        var vocabulary = Vocabulary()
        for name in ["product_viewed", "identify"] { _ = vocabulary.intern(event: name) }
        for name in ["sku", "price", "email", "tags"] { _ = vocabulary.intern(property: name) }
        knowing = EventReader(vocabulary: vocabulary)
        vocabulary.takesAnyEvent = true
        greedy = EventReader(vocabulary: vocabulary)
    }

    func run(_ bytes: [UInt8]) {
        for reader in [knowing, greedy] {
            let reading = read(bytes, by: reader)
            check(reading)
            precondition(reading == read(bytes, by: reader), "a second look sees something else")
        }
    }

    private func read(_ bytes: [UInt8], by reader: EventReader) -> Reading {
        bytes.withUnsafeBytes { reader.read($0, recordTime: now, maxSkew: .minutes(5)) }
    }

    private func check(_ reading: Reading) {
        guard case .event(let event, _) = reading else { return }
        let names = [event.user, event.id]
        precondition(
            names.allSatisfy { (1...EventReader.nameBytesMax).contains($0.utf8.count) },
            "a name is empty or too long")
        precondition(names.allSatisfy { !$0.utf8.contains(0) }, "a name holds a NUL")
        precondition(event.values.count == 4, "each property has its place")
        precondition(event.time <= now + .minutes(5), "an event of the future")
    }
}
