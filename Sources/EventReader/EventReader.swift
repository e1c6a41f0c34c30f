import CSimdjson
package import Events
import Glibc

/// Turns the bytes of a record into an `Event`.
///
/// Keeps simdjson's buffers from one event to the next, so it belongs to one thread at a time: a
/// worker makes its own.
package final class EventReader {
    /// Of `userId`, `event` and `messageId`, in bytes.
    package static let nameBytesMax = 256

    /// -62135596800000 is 0001-01-01T00:00:00Z, 253402300800000 is 10000-01-01T00:00:00Z.
    private static let credibleMilliseconds: Range<Int64> =
        -62_135_596_800_000..<253_402_300_800_000

    private let reader: OpaquePointer
    private let takesAnyEvent: Bool
    /// One missing value for each property; every event starts as a copy.
    private let nothing: [Value]

    package init(vocabulary: Vocabulary) {
        takesAnyEvent = vocabulary.takesAnyEvent
        nothing = Array(repeating: .missing, count: vocabulary.properties.count)
        reader = nj_reader_new(vocabulary.takesAnyEvent)
        for name in vocabulary.events { Self.add(name, to: reader, by: nj_reader_add_event) }
        for name in vocabulary.properties { Self.add(name, to: reader, by: nj_reader_add_property) }
    }

    deinit { nj_reader_free(reader) }

    /// Reads one record.
    ///
    /// - Parameters:
    ///   - bytes: the record's value; not looked at after the return.
    ///   - recordTime: Kafka's, for an event without a timestamp of its own.
    ///   - maxSkew: how far past `recordTime` a timestamp may lie; one that lies further becomes
    ///     `recordTime`.
    /// - Returns: the event, or what else the record is; every record has its reading.
    package func read(
        _ bytes: UnsafeRawBufferPointer, recordTime: EventTime, maxSkew: Span
    ) -> Reading {
        var found = nj_event()
        if let broken = BrokenEvent(nj_read(reader, bytes.baseAddress, bytes.count, &found)) {
            return .broken(broken)
        }
        if let broken = Self.complaint(about: found) { return .broken(broken) }
        guard var time = Self.time(of: found, recordTime: recordTime) else {
            return .broken(.badTimestamp)
        }
        let skewed = time > recordTime + maxSkew
        if skewed { time = recordTime }
        guard found.name_index >= 0 || takesAnyEvent else { return .ignored(time: time) }
        let event = Event(
            id: Self.id(of: found, bytes), user: String(found.user),
            name: EventName(index: Int(found.name_index)), time: time, values: values(of: found),
            isNamed: found.message_id.length > 0)
        return .event(event, skewed: skewed)
    }

    private static func complaint(about found: nj_event) -> BrokenEvent? {
        guard found.user.length > 0 else { return .noUser }
        guard isName(found.user) else { return .badUser }
        guard found.name.length > 0 else { return .noEvent }
        guard isName(found.name) else { return .badEvent }
        return isName(found.message_id) ? nil : .badMessageID
    }

    /// NULs are refused because names go where C strings are: mail headers, logs, Kafka tools.
    private static func isName(_ text: nj_text) -> Bool {
        text.length == 0 || text.length <= nameBytesMax && memchr(text.data, 0, text.length) == nil
    }

    /// Digits in quotes are no ISO 8601 and so refused: seconds or milliseconds, nobody knows.
    private static func time(of found: nj_event, recordTime: EventTime) -> EventTime? {
        let time: EventTime
        switch found.time_kind {
        case NJ_TIME_NONE: return recordTime
        case NJ_TIME_INTEGER: time = EventTime(milliseconds: found.time_ms)
        case NJ_TIME_TEXT:
            let text = UnsafeRawBufferPointer(found.time_text).bindMemory(to: UInt8.self)
            guard let read = EventTime(iso8601: text.span) else { return nil }
            time = read
        default: return nil
        }
        return credibleMilliseconds.contains(time.milliseconds) ? time : nil
    }

    /// An event without a `messageId` is named by its bytes: the same record, the same name.
    private static func id(of found: nj_event, _ bytes: UnsafeRawBufferPointer) -> String {
        found.message_id.length > 0 ? String(found.message_id) : contentID(bytes)
    }

    private func values(of found: nj_event) -> [Value] {
        var values = nothing
        for value in UnsafeBufferPointer(start: found.values, count: found.value_count) {
            values[Int(value.property)] = Value(value)
        }
        return values
    }

    private static func add(
        _ name: String, to reader: OpaquePointer,
        by add: (OpaquePointer, UnsafePointer<CChar>?, Int) -> Void
    ) {
        var name = name
        name.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { add(reader, $0.baseAddress, $0.count) }
        }
    }
}

/// `h` and the 16 hexadecimal digits of FNV-1a with 64 bits.
func contentID(_ bytes: UnsafeRawBufferPointer) -> String {
    let digits = String(UInt64.fnv1a(bytes), radix: 16)
    return "h" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
}

extension BrokenEvent {
    /// - Returns: nil for `NJ_OK`.
    fileprivate init?(_ status: nj_status) {
        switch status {
        case NJ_OK: return nil
        case NJ_TOO_LARGE: self = .tooLarge
        case NJ_NOT_AN_OBJECT: self = .notAnObject
        case NJ_TOO_DEEP: self = .tooDeep
        case NJ_BAD_USER: self = .badUser
        case NJ_BAD_EVENT: self = .badEvent
        case NJ_BAD_MESSAGE_ID: self = .badMessageID
        default: self = .notJSON
        }
    }
}

extension Value {
    fileprivate init(_ value: nj_value) {
        switch value.kind {
        case NJ_BOOL: self = .bool(value.integer != 0)
        case NJ_INTEGER: self = .integer(value.integer)
        case NJ_DOUBLE: self = .double(value.number)
        case NJ_STRING: self = .string(String(value.text))
        case NJ_JSON: self = .json(String(value.text))
        default: self = .missing
        }
    }
}

extension String {
    /// simdjson has checked the bytes as UTF-8.
    fileprivate init(_ text: nj_text) {
        self.init(decoding: UnsafeRawBufferPointer(text), as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate init(_ text: nj_text) { self.init(start: text.data, count: text.length) }
}
