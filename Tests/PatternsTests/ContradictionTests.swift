import Patterns
import Testing

@Suite struct ContradictionTests {
    private func contradiction(_ text: String) throws -> String? {
        let scope = Scope(earlier: ["view"])
        return try #require(Condition.read(text, in: scope).expression).contradiction
    }

    @Test(arguments: [
        "x == 1 and x == 2", "1 == 2", "not 1 == 1.0", "'a' > 'b'", "true == false",
        "x > 5 and x < 3", "x >= 5 and x < 5", "5 < x and 3 > x", "x > 5 and y == 1 and x <= 5",
        "x == 4 and x > 5", "x in [1, 2] and x == 3", "x in [1, 2] and x > 2",
        "x == 'a' and not x == 'a'", "x == 'a' and x != 'a'", "x == 'a' and x == 1",
        "x > 'b' and x < 'a'", "x > 1 and x < 'a'", "x > 1 and x contains 'a'",
        "x == 1 and x starts_with 'a'", "exists(x) and not exists(x)", "x == 1 and not exists(x)",
        "view.sku == 'a' and view.sku == 'b'", "x < x", "(x == 1 and x == 2) or 1 == 2",
        "a == 1 and (x > 2 and x < 1)", "x in ['a'] and x in ['b']", "x == true and x == false",
        "x == 1 and x == 2 and x == 1",
    ])
    func `a condition that is never true is found`(text: String) throws {
        #expect(try contradiction(text) != nil)
    }

    @Test(arguments: [
        "x == 1", "x == 1 or x == 2", "x == 1 and y == 2", "x == 1 and x == 1.0",
        "x > 3 and x < 5", "x >= 5 and x <= 5", "x > 5 and x < 6", "x != 1 and x != 2",
        "x != 1 and not exists(x)", "x in [1, 2] and x == 2", "x in [1, 2] and x > 1",
        "x in [1, y] and x == 2", "x == 'a' and x starts_with 'b'", "x > 'a' and x < 'b'",
        "x == y and x == 1", "view.sku == 'a' and sku == 'b'", "x == x", "x <= x", "x != x",
        "not (x == 1 and x == 2)", "x + 1 > 5 and x + 1 < 7", "x == 1 or 1 == 2", "1 == 1",
        "x != 'a' and x == 1", "x contains 'a' and x contains 'b'", "exists(x) and x != 1",
        "not x > 5 and x > 6", "x != 1 and x > 0",
    ])
    func `and nothing is said of others`(text: String) throws {
        #expect(try contradiction(text) == nil)
    }

    @Test func `only the parts that clash are told`() throws {
        #expect(
            try contradiction("y == 1 and x > 5 and z == 2 and x < 3") == "x > 5 and x < 3")
    }
}
