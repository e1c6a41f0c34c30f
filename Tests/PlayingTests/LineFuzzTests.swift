import Events
import Generator
import Matching
import Patterns
import Playing
import Policy
import Scenarios
import Testing

/// Lines made by chance from what lines are made of, and from what they are not.
@Suite struct LineFuzzTests {
    private static let pieces = [
        "+0", "+1h", "+9999999999d", "+", "day", "day 2", "10:00", "25:00", "2026-04-01", "u1",
        "u2",
        "9999-12-31T23:59:59.999Z", "product_added", "order_completed", "identify", "sku=A",
        "qty=1",
        "=", "a=", "\"", "\"a b\"=", "\"\\\"\"", "\\", "#", "[", "{}", "1e999", "-",
        "99999999999999999999",
        "timezone=Asia/Tokyo", "email=\"\"", "é", "e\u{301}", "😀", "\u{2029}", "\u{feff}", "null",
    ]

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `any lines are played or have mistakes with places inside them`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        var played = 0
        for round in 0..<500 {
            let lines = (0..<Int.random(in: 1...4, using: &chance)).map { _ in
                let head = Bool.random(using: &chance) ? "+1h u1 product_added sku=A qty=1" : "+0"
                let tail = (0..<Int.random(in: 0...5, using: &chance)).map { _ in
                    Self.pieces.randomElement(using: &chance) ?? ""
                }
                return ([head] + tail).joined(
                    separator: Int.random(in: 0..<4, using: &chance) == 0 ? "" : " ")
            }
            let text = oneTest(lines, expect: ["{send: cart-reminder, to: u1, at: +24h}"])
            let set = ScenarioSet.read([SourceFile(name: "f", text: text)])
            // What is no YAML is no line.
            if set.hasErrors { continue }
            let book = Playbook(set, zone: .utc)
            if book.diagnostics.isEmpty {
                played += 1
                #expect(book.play(rules: Rules(zone: .utc), limits: Limits()).suites.count == 1)
            }
            let rows = text.unicodeScalars.split(
                omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\u{2029}" }
            )
            for found in book.diagnostics {
                let isInside =
                    (1...rows.count).contains(found.line) && found.column >= 1
                    && found.column <= rows[found.line - 1].count + 1
                #expect(isInside, "seed \(seed) round \(round): \(found)")
            }
        }
        #expect(played > 10)
    }
}
