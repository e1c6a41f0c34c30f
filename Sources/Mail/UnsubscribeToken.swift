package import Scenarios

/// What an unsubscribe link says, sealed: who wants no more of which mails. It never holds the
/// address, and whoever sees it learns nothing that lets them make another one.
///
/// The text is unpadded base64url of: version 1 (a byte); the class (1 marketing, 2 transactional,
/// 3 alert); the mail's id (16 bytes); the length of the topic (a byte; 0: none) and the topic; the
/// user (both UTF-8); and the first 16 bytes of HMAC-SHA-256 over `nagori-unsubscribe`, a zero byte
/// and all of the former.
package struct UnsubscribeToken: Equatable, Sendable {
    package var user: String
    /// 32 hexadecimal digits.
    package var mail: String
    package var messageClass: MessageClass
    /// Nil: all mails of the class.
    package var topic: String?

    /// As long as events have them. A header's line has room for no more than a few times that.
    package static let userBytesMax = 256
    /// As long as scenarios have them.
    package static let topicBytesMax = 100

    private static let version: UInt8 = 1
    private static let purpose = "nagori-unsubscribe"
    /// Up to the topic.
    private static let headCount = 19
    private static let sealCount = 16

    package init(user: String, mail: String, messageClass: MessageClass, topic: String? = nil) {
        self.user = user
        self.mail = mail
        self.messageClass = messageClass
        self.topic = topic
    }

    /// - Returns: nil when user or topic is too long or the mail's id is none of ours.
    package func text(sealedBy key: TokenKey) -> String? {
        let topic = Array((topic ?? "").utf8)
        guard let id = Self.bytes(ofHex: mail), user.utf8.count <= Self.userBytesMax,
            topic.count <= Self.topicBytesMax
        else { return nil }
        let head = [Self.version, messageClass.code] + id + [UInt8(topic.count)]
        let bytes = head + topic + Array(user.utf8)
        let seal = key.seal(bytes, for: Self.purpose)
        return String(decoding: Base64.encodeURL(bytes + seal), as: UTF8.self)
    }

    /// Reads a token that comes from outside.
    ///
    /// - Returns: nil for what was not sealed by `key` just so. When keys change, try each.
    package init?(_ text: some StringProtocol, sealedBy key: TokenKey) {
        let countMax = Self.headCount + Self.topicBytesMax + Self.userBytesMax + Self.sealCount
        guard text.utf8.count <= (countMax * 4 + 2) / 3, let all = Base64.decodeURL(text.utf8),
            all.count >= Self.headCount + Self.sealCount
        else { return nil }
        let bytes = all.dropLast(Self.sealCount)
        guard Self.areEqual(all.suffix(Self.sealCount), key.seal(bytes, for: Self.purpose)),
            bytes[0] == Self.version, let messageClass = MessageClass(code: bytes[1])
        else { return nil }
        let rest = bytes[Self.headCount...]
        let topicCount = Int(bytes[Self.headCount - 1])
        guard topicCount <= rest.count,
            let topic = String(validating: rest.prefix(topicCount), as: UTF8.self),
            let user = String(validating: rest.dropFirst(topicCount), as: UTF8.self)
        else { return nil }
        self.init(
            user: user, mail: Self.hex(bytes[2..<(Self.headCount - 1)]),
            messageClass: messageClass, topic: topic.isEmpty ? nil : topic)
    }

    /// Takes the same time wherever they differ, lest a seal be found byte by byte.
    private static func areEqual(_ a: some Collection<UInt8>, _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = text.utf8.map(digit)
        guard digits.count == 32 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 32, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// Lower case only: there is one spelling of an id.
    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension MessageClass {
    /// Never changes: tokens live as long as mails lie in mailboxes.
    fileprivate var code: UInt8 {
        switch self {
        case .marketing: 1
        case .transactional: 2
        case .alert: 3
        }
    }

    fileprivate init?(code: UInt8) {
        guard let known = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = known
    }
}
