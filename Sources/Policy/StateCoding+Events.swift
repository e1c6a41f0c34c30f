import Events
import Matching

// Events that wait to be sorted, with what the scenarios ask of them.

extension StateCoding {
    func write(_ event: Event, to out: inout ByteWriter) {
        out.write(event.id)
        out.write(event.name == .other ? nil : vocabulary.events[event.name.index])
        out.write(signed: event.time.milliseconds)
        let told = event.values.indices.filter { !event.values[$0].isMissing }
        out.write(count: told.count)
        for slot in told {
            out.write(vocabulary.properties[slot])
            write(event.values[slot], to: &out)
        }
    }

    /// Names that no scenario asks for any more mean nothing any more.
    func event(from input: inout ByteReader, of user: String) throws(StateUnreadable) -> Event {
        let id = try input.text()
        let name = try input.optionalText()
        let time = EventTime(milliseconds: try input.signed())
        var values = Array(repeating: Value.missing, count: vocabulary.properties.count)
        for _ in 0..<(try input.count()) {
            let property = try input.text()
            let value = try value(from: &input)
            if let slot = vocabulary.properties.firstIndex(where: { $0.hasBytes(of: property) }) {
                values[slot] = value
            }
        }
        let known = name.flatMap { name in
            vocabulary.events.firstIndex { $0.hasBytes(of: name) }
        }
        return Event(
            id: id, user: user, name: known.map { EventName(index: $0) } ?? .other, time: time,
            values: values)
    }

    private var vocabulary: Vocabulary { self.set.vocabulary }
}
