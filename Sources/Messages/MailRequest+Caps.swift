import Events
import Policy
import Scenarios

// What a request says of caps.

/// `{"limits":[{"class":"marketing","most":3,"seconds":604800}],"priority":50,"seconds":604800}`
struct WrittenRoom: Decodable {
    let room: Room

    private struct Limit: Decodable {
        let limit: Room.Limit

        private enum CodingKeys: String, CodingKey {
            case most, seconds, brand, below, except
            case messageClass = "class"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            var messageClass: MessageClass?
            if let word = try fields.decodeIfPresent(String.self, forKey: .messageClass) {
                messageClass = try MailRequest.messageClass(word, at: .messageClass, in: fields)
            }
            let most = try fields.decode(Int.self, forKey: .most)
            guard most > 0 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .most, in: fields, debugDescription: "\(most) leaves no room at all")
            }
            limit = Room.Limit(
                most: most,
                span: try WrittenRoom.span(.seconds, in: fields), messageClass: messageClass,
                brand: try fields.decodeIfPresent(String.self, forKey: .brand),
                below: try fields.decodeIfPresent(Int.self, forKey: .below),
                except: try (fields.decodeIfPresent([String].self, forKey: .except) ?? []).map {
                    try MailRequest.messageClass($0, at: .except, in: fields)
                })
        }
    }

    private enum CodingKeys: String, CodingKey { case limits, priority, seconds }

    /// More than ever a configuration has.
    private static let limitsMax = 100

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let limits = try fields.decodeIfPresent([Limit].self, forKey: .limits) ?? []
        guard limits.count <= Self.limitsMax else {
            throw DecodingError.dataCorruptedError(
                forKey: .limits, in: fields,
                debugDescription: "\(limits.count) are more than \(Self.limitsMax)")
        }
        room = Room(
            priority: try fields.decode(Int.self, forKey: .priority),
            span: try Self.span(.seconds, in: fields), limits: limits.map(\.limit))
    }

    /// Up to what `run.caps` may say, and far below what overflows.
    private static func span<Key: CodingKey>(
        _ key: Key, in fields: KeyedDecodingContainer<Key>
    ) throws -> Events.Span {
        let seconds = try fields.decode(Int64.self, forKey: key)
        guard (1...10_000_000_000).contains(seconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: fields, debugDescription: "\(seconds) is no length of time")
        }
        return .seconds(seconds)
    }
}

extension JSONWriter {
    mutating func write(_ room: Room) {
        open()
        begin("limits")
        append("[")
        for (index, limit) in room.limits.enumerated() {
            if index > 0 { append(",") }
            write(limit)
        }
        append("]")
        member("priority", room.priority)
        member("seconds", room.span.wholeSeconds)
        close()
    }

    private mutating func write(_ limit: Room.Limit) {
        open()
        member("below", limit.below)
        member("brand", limit.brand)
        member("class", limit.messageClass?.rawValue)
        if !limit.except.isEmpty {
            begin("except")
            write(limit.except.map(\.rawValue))
        }
        member("most", limit.most)
        member("seconds", limit.span.wholeSeconds)
        close()
    }

    private mutating func member(_ name: String, _ number: Int?) {
        guard let number else { return }
        begin(name)
        append("\(number)")
    }
}

extension Events.Span {
    /// Rounded up.
    fileprivate var wholeSeconds: Int {
        Int(milliseconds / 1_000 + (milliseconds % 1_000 > 0 ? 1 : 0))
    }
}
