package import Events

/// What a record of the events topic turned out to be.
package enum Reading: Equatable, Sendable {
    /// - Parameter skewed: the timestamp lay too far in the future and became the record time.
    case event(Event, skewed: Bool)
    /// Whole and well-formed, but no scenario mentions its name. Its time still moves the
    /// watermark.
    case ignored(time: EventTime)
    case broken(BrokenEvent)
}

/// Why a record is no event. The raw values are a contract: the dead letter's `error` header and
/// a label of the metric.
package enum BrokenEvent: String, CaseIterable, Error, Sendable {
    case tooLarge = "too_large"
    case notJSON = "not_json"
    case notAnObject = "not_an_object"
    case tooDeep = "too_deep"
    case noUser = "no_user"
    case badUser = "bad_user"
    case noEvent = "no_event"
    case badEvent = "bad_event"
    case badMessageID = "bad_message_id"
    case badTimestamp = "bad_timestamp"

    package var code: String { rawValue }
}

extension BrokenEvent: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge: "the record is larger than 1 MiB"
        case .notJSON: "the record is not one whole JSON text in UTF-8"
        case .notAnObject: "the record is JSON, but not an object"
        case .tooDeep: "a property that a scenario reads is nested deeper than 32 levels"
        case .noUser: "userId is missing or empty"
        case .badUser:
            "userId is neither text nor a number, is longer than 256 bytes, or holds a NUL"
        case .noEvent: "event (or type) is missing or empty"
        case .badEvent: "event is not text, is longer than 256 bytes, or holds a NUL"
        case .badMessageID:
            "messageId is neither text nor a number, is longer than 256 bytes, or holds a NUL"
        case .badTimestamp:
            "timestamp is neither ISO 8601 nor a whole number of milliseconds since 1970, "
                + "or lies outside the years 0001 to 9999"
        }
    }
}
