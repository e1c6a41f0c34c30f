import TextPatterns
import Testing

@Suite struct TextPatternTests {
    @Test(arguments: [
        ("^A-[0-9]+$", "A-12", true), ("^A-[0-9]+$", "AA-12", false),
        ("^A-[0-9]+$", "A-12\n", false),
        ("b", "abc", true), ("^b", "abc", false), ("", "", true), ("", "a", true), ("a", "", false),
        ("(?i)coat", "Winter COAT", true), ("^.{2}$", "商品", true), ("[ぁ-ん]", "コート", false),
        ("a.c", "a\nc", false), ("(?s)a.c", "a\nc", true), (#"\d\s\w"#, "1 x", true),
        ("a\u{0}b", "xa\u{0}b", true), ("é", "e\u{301}", false), ("red|blue", "dark blue", true),
    ])
    func `is looked for anywhere, unless it is anchored`(
        source: String, text: String, isFound: Bool
    ) throws {
        #expect(try TextPattern(source).isFound(in: text) == isFound)
    }

    @Test(arguments: [
        ("a(b", 0, "missing ): a(b"), ("ab[z-a]", 3, "invalid character class range: z-a"),
        ("商品**", 2, "bad repetition operator: **"), ("ab)", 0, "unexpected ): ab)"),
        ("x(?=y)", 1, "(?="), (#"(a)\1"#, 3, "invalid escape sequence"),
        (#"a\"#, 0, #"trailing \"#), ("a{1001}", 1, "invalid repetition size"),
        ("[[:foo:]]", 1, "invalid character class range"),
    ])
    func `what is no regular expression is refused in RE2's words, with the place`(
        source: String, offset: Int, words: String
    ) {
        let error = #expect(throws: TextPatternError.self) { try TextPattern(source) }
        #expect(error?.offset == offset)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `a pattern has a length, and a size once it is compiled`() throws {
        _ = try TextPattern(String(repeating: "a", count: 1000))
        #expect(throws: TextPatternError.tooLong) {
            try TextPattern(String(repeating: "a", count: 1001))
        }
        #expect(throws: TextPatternError.tooLarge) { try TextPattern(#"(\p{L}{9}){99}"#) }
    }

    @Test func `a text of more than 8 KiB does not match`() throws {
        let pattern = try TextPattern("a")
        #expect(pattern.isFound(in: String(repeating: "a", count: 8192)))
        #expect(!pattern.isFound(in: String(repeating: "a", count: 8193)))
    }

    /// With backtracking, the first would take longer than the world is old.
    @Test(arguments: ["(x+x+)+y", "(x*)*y", "(x|x)*y", "(x?){900}y", "(((x*)*)*)*y$"])
    func `no pattern takes more than one look at a text`(source: String) throws {
        let text = String(repeating: "x", count: TextPattern.textBytesMax)
        #expect(try !TextPattern(source).isFound(in: text))
    }

    @Test func `many threads may search with one pattern`() async throws {
        let pattern = try TextPattern("(a|b)*a(a|b){9}c")
        let found = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<200).count { number in
                        let part = String(number * 8 + task, radix: 2).map { $0 == "0" ? "a" : "b" }
                        return pattern.isFound(in: "a" + part.joined() + "bbbbbbbbbc")
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(found == (0..<1600).count { String($0, radix: 2).hasSuffix("0") })
    }

    @Test func `two of one text are equal`() throws {
        #expect(try TextPattern("é") == TextPattern("é"))
        #expect(try TextPattern("é") != TextPattern("e\u{301}"))
    }
}
