import Patterns
import Playing
import Scenarios
import Testing

@Suite struct MistakeTests {
    static let sound = "+0 u1 product_added sku=A qty=1"

    @Test(arguments: [
        ("tomorrow u1 product_added", "16:7", "a time is"),
        ("+2x u1 product_added", "16:7", "found '+2x'"),
        ("2026-02-30T10:00:00Z u1 product_added", "16:7", "found '2026-02-30T10:00:00Z'"),
        ("day 0 10:00 u1 product_added", "16:7", "N from 1 to 3650"),
        ("day 1 10 u1 product_added", "16:7", "found 'day 1 10'"),
        ("day 3 10:00", "16:18", "no line is needed to let time pass"),
        ("0000-01-01 u1 product_added", "16:7", "years 0001 to 9999"),
        ("+2d", "16:10", "no line is needed to let time pass"),
        ("+0 u1", "16:12", "here is no event"),
        ("+0 u1 sku=A qty=1", "16:13", "here is no event"),
        ("+0 u1 product_added sku", "16:27", "found 'sku'"),
        ("+0 u1 product_added sku=", "16:31", "an empty text is sku=\"\""),
        ("+0 u1 product_added sku=A qty=1 sku=B", "16:39", "'sku' stands twice"),
        (#"+0 u1 product_added sku="A"#, "16:31", "never closed"),
        (#"+0 u1 product_added sku="A"B"#, "16:34", "a blank must follow"),
        ("+0 u1 product_added qty=1e999", "16:31", "no number"),
    ])
    func `an event that cannot be read is told with its place`(
        line: String, place: String, part: String
    ) {
        let found = book(oneTest([line], expect: [])).diagnostics.map(\.description)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("cart.yaml:\(place): error: ") == true, "\(found)")
        #expect(found.first?.contains(part) == true, "\(found)")
    }

    @Test(arguments: [
        ("suppress: once_pr, to: u1", "18:18", "did you mean 'once_per'?"),
        ("hold: once_per, to: u1", "18:14", "valid: quiet_hours, quiet_day, send_at, collect, cap"),
        ("send: cart-reminder, to: u2", "18:33", "no event is of the user 'u2'"),
        ("send: cart-reminder, to: u1, at: soon", "18:41", "found 'soon'"),
        ("send: cart-reminder, to: u1, at: +1d u1", "18:41", "behind it is 'u1'"),
    ])
    func `a decision that cannot be expected is told with its place`(
        entry: String, place: String, part: String
    ) {
        let text = oneTest([Self.sound], expect: ["{\(entry)}"])
        let found = book(text).diagnostics.map(\.description)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("cart.yaml:\(place): error: ") == true, "\(found)")
        #expect(found.first?.contains(part) == true, "\(found)")
    }

    @Test func `time never goes back`() {
        let lines = ["2026-04-02 u1 a", "2026-04-01 u1 a", "2026-04-02 u1 a", "day 1 10:00 u1 a"]
        let found = book(oneTest(lines, expect: [])).diagnostics.map(\.description)
        #expect(
            found == [
                "cart.yaml:17:7: error: this is earlier than the event before, "
                    + "2026-04-02T00:00:00Z; events stand in order of time",
                "cart.yaml:19:7: error: this is earlier than the event before, "
                    + "2026-04-02T00:00:00Z; events stand in order of time",
            ])
    }

    @Test func `a test has events, and not too many`() {
        let none = cartReminder("  - {name: t, given: [], expect: []}")
        #expect(
            book(none).diagnostics.map(\.description) == [
                "cart.yaml:14:1: error: a test has 1 to 1000 events, "
                    + "and as many decisions at most"
            ])
        let many = Array(repeating: "+0 u1 a", count: 1001)
        #expect(book(oneTest(many, expect: [])).diagnostics.count == 1)
        #expect(book(oneTest(many.dropLast(), expect: [])).diagnostics.isEmpty)
    }

    @Test func `an expected decision is one of three`() {
        let text = oneTest(
            [Self.sound], expect: ["{to: u1}", "{send: cart-reminder, hold: send_at, to: u1}"])
        let set = ScenarioSet.read([SourceFile(name: "f", text: text)])
        #expect(
            set.diagnostics.map(\.description) == [
                "f:18:7: error: an expected decision has one of 'send', 'hold' and 'suppress'; "
                    + "found none",
                "f:19:7: error: an expected decision has one of 'send', 'hold' and 'suppress'; "
                    + "found send and hold",
            ])
    }
}
