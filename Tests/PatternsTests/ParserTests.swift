import Events
import Patterns
import Testing

@Suite struct ParserTests {
    /// Reads in a scope with the steps `sample` and `view` before it, and `order` behind.
    private func read(_ text: String) -> Condition.Reading {
        Condition.read(
            text, in: Scope(earlier: ["sample", "view"], own: "buy", later: ["order"]))
    }

    @Test(arguments: [
        ("a or b and c", "(a or (b and c))"),
        ("not a and b", "((not a) and b)"),
        ("not a == b", "(not (a == b))"),
        ("a and b and c", "((a and b) and c)"),
        ("a or b or c or d or e", "(((a or b) or (c or d)) or e)"),
        ("(a or b) and c", "((a or b) and c)"),
        ("1 + 2 * 3 == 7", "((1 + (2 * 3)) == 7)"),
        ("a - b - c > 0", "(((a - b) - c) > 0)"),
        ("a / b * c > 0", "(((a / b) * c) > 0)"),
        ("-a * -2 < 1.5e3", "(((0 - a) * -2) < 1500.0)"),
        ("sku == sample.sku", "(sku == sample.sku)"),
        ("sku==view.`odd name`", "(sku == view.`odd name`)"),
        ("`a.b` != \"it's\"", #"(`a.b` != 'it\'s')"#),
        (#"x == '\u00e9\n\\'"#, "(x == 'é\n\\\\')"),
        ("x in [1, 'a', view.y]", "(x in [1, 'a', view.y])"),
        ("x not in ['a']", "(not (x in ['a']))"),
        (
            "name contains 'b' and name starts_with 'a'",
            "((name contains 'b') and (name starts_with 'a'))"
        ),
        ("exists(sku) and not exists(view.sku)", "(exists(sku) and (not exists(view.sku)))"),
        ("vip", "vip"), ("true", "true"), ("user == 'u'", "(user == 'u')"),
        ("`view` == 1", "(view == 1)"),
        ("`true` == 1", "(`true` == 1)"),
        ("count(view) > 2", "(count(view) > 2)"),
        ("first(view).sku == first ( view ) . `a b`", "(first(view).sku == first(view).`a b`)"),
        (
            "sum(view.price) + 1 > avg(sample.`unit price`)",
            "((sum(view.price) + 1) > avg(sample.`unit price`))"
        ),
        ("min(view.a) < max(view.b)", "(min(view.a) < max(view.b))"),
        ("count > 1 and sum == first", "((count > 1) and (sum == first))"),
        (
            "exists(first(view).a) or exists(avg(view.a))",
            "(exists(first(view).a) or exists(avg(view.a)))"
        ),
        ("not sku matches '^A-[0-9]+$'", "(not (sku matches '^A-[0-9]+$'))"),
        (#"view.sku matches "\\d'""#, #"(view.sku matches '\\d\'')"#),
        ("`matches` == 1", "(`matches` == 1)"),
    ])
    func `groups as the precedence says`(text: String, grouped: String) throws {
        let reading = read(text)
        #expect(reading.findings == [])
        let expression = try #require(reading.expression)
        #expect("\(expression)" == grouped)
        if !text.contains("`view`") {
            let again = read(grouped)
            #expect(again.expression == expression, "the printed form reads back")
        }
    }

    @Test(arguments: [
        (" a = b", 3, "write '=='"),
        ("a && b", 2, "write 'and'"),
        ("a || b", 2, "write 'or'"),
        ("!a", 0, "write 'not'"),
        ("a <> b", 2, "write '!='"),
        ("a => b", 2, "write '>='"),
        ("a === b", 4, "write '=='"),
        ("a AND b", 2, "did you mean 'and'"),
        ("a start_with 'b'", 2, "did you mean 'starts_with'"),
        ("exist(a)", 0, "did you mean 'exists'"),
        ("lower(a) == 'b'", 0, "no function"),
        ("a < b < c", 6, "do not chain"),
        ("a == null", 5, "not exists(x)"),
        ("(a == b", 7, "found the end, expected ')'"),
        ("a == b)", 6, "found ')', expected an operator or the end"),
        ("a ==", 4, "expected a value"),
        ("", 0, "found the end, expected a value"),
        ("a == 'b", 5, "no closing '"),
        (#"a == '\q'"#, 6, "no escape"),
        (#"a == '\ud800'"#, 6, "four hexadecimal digits"),
        ("a in (1, 2)", 5, "expected a list"),
        ("a in []", 6, "expected a value"),
        ("a > 14d", 4, "'14d', which is no number"),
        ("a > 99999999999999999999", 4, "too large"),
        ("a > 1e999", 4, "too large"),
        ("view.a.b == 1", 6, "two parts"),
        ("view. == 1", 6, "property's name"),
        ("商品 == 1", 0, "back-quotes"),
        ("a == “b”", 5, "typographic quote"),
        ("a % 2 == 0", 2, "means nothing here"),
        ("viewed.sku == 1", 0, "did you mean 'view'"),
        ("cart.total > 1", 0, "`cart.total`"),
        ("order.sku == sku", 0, "comes later; here are sample, view"),
        ("buy.sku == 1", 0, "this very step"),
        ("price + 1", 6, "must be true or false; found a number"),
        ("'a' and b", 0, "a side of 'and' must be true or false"),
        ("exists(1)", 7, "asks for a property"),
        ("`` == 1", 0, "at least one character"),
    ])
    func `a mistake names its place and the way out`(text: String, offset: Int, part: String) throws
    {
        let reading = read(text)
        #expect(reading.expression == nil)
        let finding = try #require(reading.findings.first)
        #expect(finding.offset == offset, "\(finding.message)")
        #expect(finding.message.contains(part), "\(finding.message)")
        #expect(finding.severity == .error)
    }

    @Test(arguments: [
        ("\"a\" < true", "never equal or in order: always false"),
        ("sku + 1 == 'x'", "a number and a text"),
        ("'a' + x == 1", "counts with numbers only"),
        ("a < true", "no order"),
        ("5 contains a", "looks into texts only"),
        ("count(view) matches 'a'", "looks into texts only"),
        ("sum(view.price) == 'a'", "a number and a text are never equal"),
        ("'a' in [1]", "a text and a number are never equal"),
        ("view == sku", "'view' is a step"),
        ("product-id == 1", "`product-id`"),
    ])
    func `nonsense is a warning`(text: String, part: String) throws {
        let reading = read(text)
        #expect(reading.expression != nil)
        #expect(reading.findings.map(\.severity) == [.warning])
        #expect(reading.findings[0].message.contains(part), "\(reading.findings[0].message)")
    }

    @Test func `all unknown steps are reported, not only the first`() {
        #expect(read("nope.a == 1 or none_such.b == 2").findings.map(\.offset) == [0, 15])
    }

    @Test func `a value without an event at hand takes steps only`() {
        let scope = Scope(hasEvent: false, earlier: ["view"])
        #expect(Condition.readValue("view.price * 2", in: scope).findings == [])
        #expect(Condition.readValue("'hello'", in: scope).expression == .literal(.string("hello")))
        let bare = Condition.readValue("price", in: scope)
        #expect(
            bare.findings.map(\.message) == [
                "'price' is a property of no step; write view.property, or 'price' in quotes for "
                    + "the text itself"
            ])
    }

    @Test(arguments: [
        String(repeating: "(", count: 4000), String(repeating: "not ", count: 1000),
        String(repeating: "-", count: 4000), "a" + String(repeating: "+a", count: 2000),
        String(repeating: "exists(", count: 500), String(repeating: "(", count: 65) + "a",
        String(repeating: "a", count: 4097), String(repeating: "[", count: 4000),
    ])
    func `hostile nesting is refused`(text: String) {
        #expect(read(text).expression == nil)
    }

    @Test func `hundreds of alternatives are no deep tree`() {
        let text = Array(repeating: "s == 'a'", count: 300).joined(separator: " or ")
        #expect(read(text).findings == [])
    }
}
