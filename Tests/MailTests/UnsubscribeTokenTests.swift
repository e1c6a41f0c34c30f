import Foundation
import Mail
import Scenarios
import TestServers
import Testing

@Suite struct UnsubscribeTokenTests {
    private let key: TokenKey
    private let bytes = Array("0123456789abcdef0123456789abcdef".utf8)
    private let mail = "00ff3456789abcdef0123456789abcde"

    init() throws { key = try #require(TokenKey(bytes)) }

    private func token(
        _ user: String = "user-7", _ messageClass: MessageClass = .marketing
    ) -> UnsubscribeToken {
        UnsubscribeToken(user: user, mail: mail, messageClass: messageClass)
    }

    @Test(arguments: [
        "u", "", "user-7", "利用者・花子", "a\0b", "😀", String(repeating: "x", count: 256),
    ])
    func `comes back as it was sealed`(user: String) throws {
        for messageClass in MessageClass.allCases {
            var token = token(user, messageClass)
            token.topic =
                [nil, "reminders", String(repeating: "t", count: 100)][
                    user.utf8.count % 3]
            let text = try #require(token.text(sealedBy: key))
            #expect(UnsubscribeToken(text, sealedBy: key) == token)
            #expect(
                text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        }
    }

    @Test func `is short, the same each time, and says no address`() throws {
        let text = try #require(token().text(sealedBy: key))
        #expect(text.count == 55)
        #expect(text == token().text(sealedBy: key))
        #expect(text == "AQEA_zRWeJq83vASNFZ4mrzeAHVzZXIt" + text.suffix(23))
    }

    @Test func `no bit can be changed`() throws {
        let text = try #require(token().text(sealedBy: key))
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        let sealed = [UInt8](
            try #require(
                Data(
                    base64Encoded: padded
                        + String(repeating: "=", count: (4 - padded.count % 4) % 4))))
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << UInt8(bit)
                let forged = Data(changed).base64EncodedString().replacing("=", with: "")
                    .replacing("+", with: "-").replacing("/", with: "_")
                #expect(UnsubscribeToken(forged, sealedBy: key) == nil, "byte \(index) bit \(bit)")
            }
        }
    }

    @Test func `nothing can be cut off, put on, or spelled another way`() throws {
        let text = try #require(token().text(sealedBy: key))
        for count in 0..<text.count {
            #expect(UnsubscribeToken(text.prefix(count), sealedBy: key) == nil, "\(count)")
            #expect(UnsubscribeToken(text.suffix(count), sealedBy: key) == nil, "\(count)")
        }
        for other in [
            text + "A", text + "=", text + "AAAA", " " + text, text.uppercased(), text + "\n",
            String(repeating: text, count: 20), "ＡＢＣ", "",
        ] {
            #expect(UnsubscribeToken(other, sealedBy: key) == nil, "\(other)")
        }
    }

    @Test func `another key's is none`() throws {
        let other = try #require(TokenKey(bytes.reversed()))
        let text = try #require(token().text(sealedBy: other))
        #expect(UnsubscribeToken(text, sealedBy: key) == nil)
    }

    @Test func `what does not fit a link is no token`() {
        #expect(token(String(repeating: "x", count: 257)).text(sealedBy: key) == nil)
        for id in ["", "0", mail.uppercased(), mail + "0", "zz" + mail.dropFirst(2)] {
            let token = UnsubscribeToken(user: "u", mail: id, messageClass: .marketing)
            #expect(token.text(sealedBy: key) == nil, "\(id)")
        }
        var long = token()
        long.topic = String(repeating: "t", count: 101)
        #expect(long.text(sealedBy: key) == nil)
    }

    @Test func `a key has 32 bytes at least, and is never printed`() {
        #expect(TokenKey(Array(bytes.dropLast())) == nil)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "(a key)" && !dumped.contains("ymmetric"))
    }

    /// As docs/operations.md tells whoever serves the link.
    @Test func `Python reads it by what the documentation says`() throws {
        struct Reading: Decodable, Equatable {
            var user: String
            var mail: String
            var kind: Int
            var topic: String
        }
        let texts = try ["user-7", "花子"].map {
            var token = token($0, .alert)
            token.topic = "news"
            return try #require(token.text(sealedBy: key))
        }
        let question = [
            "key": Data(bytes).base64EncodedString(), "tokens": texts.joined(separator: " "),
        ]
        let output = try Python.run("read_token.py", input: JSONEncoder().encode(question))
        #expect(
            try JSONDecoder().decode([Reading].self, from: output) == [
                Reading(user: "user-7", mail: mail, kind: 3, topic: "news"),
                Reading(user: "花子", mail: mail, kind: 3, topic: "news"),
            ])
    }
}
