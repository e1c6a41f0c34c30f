import DeadLetters
import Events
import Kafka
import Messages
import Testing

@Suite struct DeadLetterTests {
    private static let request = """
        {"class":"marketing","id":"0123456789abcdef0123456789abcdef","matched_at":\
        "2026-04-01T10:00:00Z","not_before":"2026-04-01T10:00:00Z","scenario":"cart",\
        "scenario_version":"1","template":"cart","to":"hanako@example.org","user":"u1"}
        """

    private func letter(_ payload: String, _ headers: [(String, String)]) -> DeadLetter {
        let headers: [Record.Header] = headers.map { ($0.0, Array($0.1.utf8)) }
        return Array(payload.utf8).withUnsafeBytes { bytes in
            headers.withUnsafeBufferPointer { headers in
                DeadLetter(
                    Record(
                        partition: 3, offset: 1207, key: nil, payload: bytes,
                        timestamp: 1_775_037_600_000, headers: headers))
            }
        }
    }

    @Test func `reads the request and the headers`() {
        let letter = letter(
            Self.request,
            [
                ("topic", "mail-send"), ("partition", "1"), ("offset", "9"),
                ("reason", "rejected"), ("error", "550 no"), ("bounce", "hard"),
            ])
        #expect(letter.name == "0123456789abcdef0123456789abcdef")
        #expect(letter.reason == "rejected" && letter.bounce == "hard")
        #expect(letter.origin == "mail-send 1 9" && letter.error == "550 no")
        #expect(letter.time == EventTime(iso8601: "2026-04-01T10:00:00Z"))
        #expect(letter.request?.shownRecipient == "h***@example.org")
    }

    @Test(arguments: ["", "no JSON", "{}", "{\"id\":\"x\"}"])
    func `what is no request is called by its place`(payload: String) {
        let letter = letter(payload, [("reason", "unreadable")])
        #expect(letter.request == nil)
        #expect(letter.name == "3:1207")
    }

    @Test(arguments: [
        ("a@b.example", "a***@b.example"), ("@b.example", "***"), ("nobody", "***"), ("", "***"),
        ("ab\"@\"@c.example", "a***@c.example"),
    ])
    func `masks addresses, those that are none too`(address: String, masked: String) throws {
        let text = Self.request.replacing("hanako@example.org", with: address.jsonEscaped)
        #expect(letter(text, []).request?.maskedAddress == masked)
    }

    @Test(
        arguments: [
            ("retried 3:1207", 3, 1207, true), ("retried 3:1207", 3, 1208, false),
            ("dropped 3:1207", 3, 1, true), ("dropped 2:1207", 3, 1207, false),
        ] as [(String, Int32, Int64, Bool)])
    func `a mark covers its letter and those before`(
        text: String, partition: Int32, offset: Int64, isCovered: Bool
    ) throws {
        let mark = try #require(Mark(text))
        #expect(mark.text == text)
        let place = DeadLetter.Place(partition: partition, offset: offset)
        #expect(mark.covers(place) == isCovered)
    }

    @Test(arguments: ["", "retried", "sold 3:1", "retried 3", "retried 3:1:2", "retried a:b"])
    func `what is no mark is none`(text: String) { #expect(Mark(text) == nil) }

    @Test(
        arguments: [
            ("failed:rejected", false, false), ("sent", true, false), ("expired", true, false),
            ("claimed", false, true), ("data", false, true), ("doubt", false, true),
            (nil, false, false),
        ] as [(String?, Bool, Bool)])
    func `the register tells whether there is anything to do`(
        register: String?, isOver: Bool, isUnderWay: Bool
    ) {
        let fate = Fate(register: register)
        #expect(fate.isOver == isOver && fate.isUnderWay == isUnderWay)
    }
}

extension String {
    fileprivate var jsonEscaped: String { replacing("\"", with: "\\\"") }
}
