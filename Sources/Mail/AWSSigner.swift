import Crypto
package import Events
import Messages

/// Signs requests to Amazon's services (Signature Version 4): the secret itself never leaves.
package struct AWSSigner: Sendable {
    private let keyID: String
    private let secret: String
    /// Goes with keys that were lent for some hours.
    private let session: String?
    private let region: String
    private let service: String

    package init(keyID: String, secret: String, session: String?, region: String, service: String) {
        self.keyID = keyID
        self.secret = secret
        self.session = session
        self.region = region
        self.service = service
    }

    /// A request without a query.
    package struct Request {
        package var method: String
        /// With the port, when it is not the scheme's own.
        package var host: String
        /// As it stands in the request's first line.
        package var path: String
        /// Further fields to be signed, their values without spaces at the ends or in a row.
        package var fields: [(name: String, value: String)]
        package var content: [UInt8]

        package init(
            method: String, host: String, path: String,
            fields: [(name: String, value: String)] = [], content: [UInt8] = []
        ) {
            self.method = method
            self.host = host
            self.path = path
            self.fields = fields
            self.content = content
        }
    }

    /// The fields that make the request a signed one. Amazon takes them for 5 minutes from `now` on.
    package func fields(for request: Request, at now: EventTime) -> [(name: String, value: String)]
    {
        let time = Self.text(of: now)
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        var own = [(name: "X-Amz-Date", value: time)]
        if let session { own.append((name: "X-Amz-Security-Token", value: session)) }
        let signed = (request.fields + own + [(name: "Host", value: request.host)])
            .map { (name: $0.name.lowercased(), value: $0.value) }
            .sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let canonical = [
            request.method, Self.encoded(request.path), "",
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names,
            Self.hex(SHA256.hash(data: request.content)),
        ].joined(separator: "\n")
        let text = [
            "AWS4-HMAC-SHA256", time, scope, Self.hex(SHA256.hash(data: Array(canonical.utf8))),
        ].joined(separator: "\n")
        let signature = Self.hex(Self.code(of: text, by: key(on: time.prefix(8))))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(keyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature)"
        return own + [(name: "Authorization", value: authorization)]
    }

    /// The day's key for the service.
    private func key(on day: Substring) -> SymmetricKey {
        [String(day), region, service, "aws4_request"].reduce(
            SymmetricKey(data: Array("AWS4\(secret)".utf8))
        ) { key, word in SymmetricKey(data: Array(Self.code(of: word, by: key))) }
    }

    private static func code(of text: String, by key: SymmetricKey)
        -> HMAC<SHA256>.MAC
    {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    /// `20150830T123600Z`
    private static func text(of time: EventTime) -> String {
        let t = CivilTime(time, offset: Span(milliseconds: 0))
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(t.year)\(two(t.month))\(two(t.day))T\(two(t.hour))\(two(t.minute))"
            + "\(two(t.second))Z"
    }

    /// A second time, as all of Amazon's services but S3 want it.
    private static func encoded(_ path: String) -> String {
        let free = Set("/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        return path.utf8.map { byte in
            guard !free.contains(byte) else { return String(Unicode.Scalar(byte)) }
            return "%" + hex(CollectionOfOne(byte)).uppercased()
        }.joined()
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
