package import Events
package import Policy
package import Scenarios

/// One mail to be sent: the message on the mail-send topic, keyed by `user`.
package struct MailRequest: Equatable, Sendable {
    /// 32 hexadecimal digits, from scenario, user and the events of the match: the same input
    /// gives the same id, so a repeated request is recognised as such.
    package var id: String
    package var scenario: String
    package var scenarioVersion: String
    package var messageClass: MessageClass
    /// What an unsubscribe link says no to, such as `news`, `brand/news` or `brand/`; nil: all
    /// marketing mails.
    package var topic: String?
    /// Whose mail it is; nil: the sender's own.
    package var brand: String?
    package var user: String
    /// The recipient's address; empty when there is a `role`.
    package var to: String
    /// Whom of our own people it is for, as `send.staff` of the sender's configuration names them.
    package var role: String?
    /// The recipient's display name.
    package var name: String?
    /// The template's folder name.
    package var template: String
    /// A language tag such as `ja` or `ja-JP`; nil: the template's default texts.
    package var locale: String?
    /// What the template may print, by name.
    package var variables: [String: JSONValue]
    /// Why the mail is sent, for people who ask.
    package var reason: String
    package var matchedAt: EventTime
    package var notBefore: EventTime
    /// After it the mail is worth nothing; nil: never.
    package var expiresAt: EventTime?
    /// When the mail must not arrive, should it go out late; nil: it always may.
    package var quiet: Quiet?
    /// What caps ask once more when it goes out; nil: none counts it.
    package var room: Room?
    /// Whether a no of the user to `topic` stops it, whenever it comes.
    package var heedsConsent = false

    /// Hours and days by the recipient's clock.
    package struct Quiet: Equatable, Sendable {
        /// IANA identifier.
        package var zone: String
        package var hours: QuietHours?
        package var days: QuietDays

        package init(zone: String, hours: QuietHours?, days: QuietDays = QuietDays()) {
            self.zone = zone
            self.hours = hours
            self.days = days
        }
    }

    package init(
        id: String, scenario: String, scenarioVersion: String, messageClass: MessageClass,
        topic: String? = nil, brand: String? = nil, user: String, to: String, role: String? = nil,
        name: String? = nil,
        template: String,
        locale: String? = nil,
        variables: [String: JSONValue] = [:], reason: String, matchedAt: EventTime,
        notBefore: EventTime, expiresAt: EventTime? = nil, quiet: Quiet? = nil,
        room: Room? = nil, heedsConsent: Bool = false
    ) {
        self.id = id
        self.scenario = scenario
        self.scenarioVersion = scenarioVersion
        self.messageClass = messageClass
        self.topic = topic
        self.brand = brand
        self.user = user
        self.to = to
        self.role = role
        self.name = name
        self.template = template
        self.locale = locale
        self.variables = variables
        self.reason = reason
        self.matchedAt = matchedAt
        self.notBefore = notBefore
        self.expiresAt = expiresAt
        self.quiet = quiet
        self.room = room
        self.heedsConsent = heedsConsent
    }
}

extension MailRequest: Decodable {
    enum CodingKeys: String, CodingKey {
        case id, scenario, brand, topic, user, to, role, name, template, locale, variables, reason
        case quiet
        case room = "caps"
        case heedsConsent = "heeds_consent"
        case scenarioVersion = "scenario_version"
        case messageClass = "class"
        case matchedAt = "matched_at"
        case notBefore = "not_before"
        case expiresAt = "expires_at"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(String.self, forKey: .id)
        guard id.utf8.count == 32, id.utf8.allSatisfy(Self.isHexDigit) else {
            throw DecodingError.dataCorruptedError(
                forKey: .id, in: fields, debugDescription: "an id is 32 hexadecimal digits")
        }
        scenario = try fields.decode(String.self, forKey: .scenario)
        scenarioVersion = try fields.decode(String.self, forKey: .scenarioVersion)
        messageClass = try Self.messageClass(
            try fields.decode(String.self, forKey: .messageClass), at: .messageClass, in: fields)
        topic = try fields.decodeIfPresent(String.self, forKey: .topic)
        brand = try fields.decodeIfPresent(String.self, forKey: .brand)
        user = try fields.decode(String.self, forKey: .user)
        to = try fields.decode(String.self, forKey: .to)
        role = try fields.decodeIfPresent(String.self, forKey: .role)
        name = try fields.decodeIfPresent(String.self, forKey: .name)
        template = try fields.decode(String.self, forKey: .template)
        locale = try fields.decodeIfPresent(String.self, forKey: .locale)
        variables =
            try fields.decodeIfPresent([String: JSONValue].self, forKey: .variables) ?? [:]
        reason = try fields.decodeIfPresent(String.self, forKey: .reason) ?? ""
        matchedAt = try Self.time(.matchedAt, in: fields)
        notBefore = try Self.time(.notBefore, in: fields)
        expiresAt =
            try fields.decodeIfPresent(String.self, forKey: .expiresAt) == nil
            ? nil : Self.time(.expiresAt, in: fields)
        quiet = try fields.decodeIfPresent(Quiet.self, forKey: .quiet)
        room = try fields.decodeIfPresent(WrittenRoom.self, forKey: .room)?.room
        heedsConsent = try fields.decodeIfPresent(Bool.self, forKey: .heedsConsent) ?? false
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    static func messageClass<Key: CodingKey>(
        _ word: String, at key: Key, in fields: KeyedDecodingContainer<Key>
    ) throws -> MessageClass {
        if let known = MessageClass(rawValue: word) { return known }
        let known = MessageClass.allCases.map(\.rawValue).joined(separator: ", ")
        throw DecodingError.dataCorruptedError(
            forKey: key, in: fields, debugDescription: "'\(word)' is none of \(known)")
    }

    private static func time(
        _ key: CodingKeys, in fields: KeyedDecodingContainer<CodingKeys>
    ) throws -> EventTime {
        let text = try fields.decode(String.self, forKey: key)
        if let time = Timestamp.parse(text) { return time }
        throw DecodingError.dataCorruptedError(
            forKey: key, in: fields,
            debugDescription: "'\(text)' is no time such as 2026-04-03T11:00:00Z")
    }
}

extension MailRequest.Quiet: Decodable {
    private enum CodingKeys: String, CodingKey { case zone, hours, days }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        zone = try fields.decode(String.self, forKey: .zone)
        hours = try fields.decodeIfPresent(String.self, forKey: .hours).map { text in
            guard let hours = QuietHours(text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .hours, in: fields,
                    debugDescription: "'\(text)' is no window such as 22:00-09:00")
            }
            return hours
        }
        let text = try fields.decodeIfPresent(String.self, forKey: .days) ?? "none"
        guard let days = QuietDays(text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .days, in: fields,
                debugDescription: "'\(text)' is no list such as 'weekends, holidays'")
        }
        self.days = days
    }
}
