import Patterns
import Testing

@Suite struct ConditionFuzzTests {
    private static let words = [
        "a", "view", ".", "and", "or", "not", "in", "contains", "starts_with", "exists", "(", ")",
        "[", "]", ",", "+", "-", "*", "/", "==", "!=", "<", "<=", "1", "2.5", "1e3", "'t'", "\"u\"",
        "`x y`", "true", "false", "=", "&&", "null", "count", "é", "'", "\\", "matches",
        "count(view)", "first(view)", "sum(", "avg(view.a)", ".sku", "first", "'a+'", "'('",
    ]

    /// Random words: a condition or an error with a place in the text; what is a condition prints
    /// as a text that means the same.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `any text ends in a condition or in a place inside it`(seed: UInt64) {
        var state = seed
        func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(sides))
        }
        var sound = 0
        for _ in 0..<4000 {
            let text = (0...roll(9)).map { _ in Self.words[roll(Self.words.count)] }
                .joined(separator: roll(3) == 0 ? "" : " ")
            let scope = Scope(earlier: ["view"])
            let reading = Condition.read(text, in: scope)
            let isInside = reading.findings.allSatisfy {
                (0...text.unicodeScalars.count).contains($0.offset)
            }
            #expect(isInside, "\(text)")
            guard let expression = reading.expression else {
                #expect(reading.findings.contains { $0.severity == .error }, "\(text)")
                continue
            }
            sound += 1
            #expect(
                Condition.read("\(expression)", in: scope).expression == expression, "\(text)")
        }
        #expect(sound > 20, "the words make conditions at times")
    }
}
