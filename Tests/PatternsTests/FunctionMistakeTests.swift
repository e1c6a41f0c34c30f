import Patterns
import Testing

@Suite struct FunctionMistakeTests {
    @Test(arguments: [
        ("count(veiw) > 2", 6, "did you mean 'view'?"),
        ("count(purchase) > 0", 6, "here are sample, view; an 'absent' has no events"),
        ("sum(purchase.price) > 0", 4, "no step is called 'purchase'"),
        ("count(order) > 0", 6, "step 'order' comes later; here are sample, view"),
        ("first(order).sku == sku", 6, "step 'order' comes later"),
        ("count(buy) > 0", 6, "this very step; it has taken no event before this one"),
        ("count(view.sku) > 0", 0, "counts the events of a step: write count(view)"),
        ("count(view).sku > 0", 0, "write count(view)"),
        ("sum(view) > 0", 0, "write sum(view.property)"),
        ("sum(price) > 0", 0, "write sum(view.price)"),
        ("max(view).price > 0", 0, "write max(view.price)"),
        ("first(view) == 1", 0, "write first(view).property"),
        ("first(view.`a b`) == 1", 0, "write first(view).`a b`"),
        ("avg(view.a.b) > 1", 10, "two parts"),
        ("sum(view.price * 2) > 1", 15, "found '*', expected ')', as in sum(view.price)"),
        ("count('view') > 1", 6, "expected the name of a step, as in count(view)"),
        ("count() > 1", 6, "found ')', expected the name of a step"),
        ("min(not.a) > 1", 4, "expected the name of a step"),
        ("coutn(view) > 1", 0, "did you mean 'count'?"),
        ("length(sku) > 1", 0, "there are exists, first, count, sum, min, max, avg"),
        ("count(view)", 0, "must be true or false; found a number"),
        ("exists(count(view))", 7, "asks for a property"),
        ("exists(sum(view.price))", 7, "asks for a property"),
    ])
    func `a function written wrongly names the right way`(
        text: String, offset: Int, part: String
    ) throws {
        try expect(text, offset, part)
    }

    @Test(arguments: [
        ("sku matches view.sku", 12, "found 'view', expected a regular expression in quotes"),
        ("sku matches 12", 12, "found the number 12, expected a regular expression"),
        ("sku matches 'a(b'", 13, "RE2 says: missing ): a(b"),
        ("sku matches 'ab[z-a]'", 16, "invalid character class range: z-a"),
        (#"sku matches '\\d[z-a]'"#, 12, "invalid character class range: z-a"),
        ("sku matches 'x(?=y)'", 14, "as in [.] or [(]"),
        (#"sku matches '\d'"#, 13, "a backslash itself is written twice"),
        ("sku matches 'a' matches 'b'", 16, "do not chain"),
        ("sku matches '(.{9}){999}'", 19, "invalid repetition size: {999}"),
        (
            "sku matches '" + String(repeating: "a", count: 1001) + "'", 13,
            "more than 1000 bytes; write a shorter one"
        ), (#"sku matches '(\\p{L}{9}){99}'"#, 12, "grows too large"),
    ])
    func `what is no regular expression is told with its place inside the text`(
        text: String, offset: Int, part: String
    ) throws {
        try expect(text, offset, part)
    }

    @Test func `every bad regular expression is told, not only the first`() {
        let text = "sku matches '(' or name matches 'b' or name matches ')'"
        #expect(Condition.read(text, in: Scope()).findings.map(\.offset) == [13, 53])
    }

    private func expect(_ text: String, _ offset: Int, _ part: String) throws {
        let scope = Scope(earlier: ["sample", "view"], own: "buy", later: ["order"])
        let reading = Condition.read(text, in: scope)
        #expect(reading.expression == nil)
        let finding = try #require(reading.findings.first { $0.severity == .error })
        #expect(finding.offset == offset, "\(finding.message)")
        #expect(finding.message.contains(part), "\(finding.message)")
    }
}
