import Patterns
import Testing

@Suite struct DiagnosticTests {
    @Test func `the caret stands below kana and kanji, which are two columns wide`() {
        let diagnostic = Diagnostic(file: "a", line: 1, column: 4, message: "m")
        #expect(
            diagnostic.excerpt(of: "a商品b") == """
                a:1:4: error: m
                    a商品b
                     \u{3000}\u{3000}^
                """)
    }

    @Test func `prints its line with a caret, as compilers do`() {
        let diagnostic = Diagnostic(file: "a.yaml", line: 2, column: 4, message: "no such word")
        #expect(diagnostic.description == "a.yaml:2:4: error: no such word")
        #expect(
            diagnostic.excerpt(of: "x\n\tabcd\ny") == """
                a.yaml:2:4: error: no such word
                    \tabcd
                    \t  ^
                """)
    }

    @Test func `a place outside the text prints without the line`() {
        let diagnostic = Diagnostic(file: "a.yaml", line: 9, column: 1, message: "gone")
        #expect(diagnostic.excerpt(of: "x") == "a.yaml:9:1: error: gone")
    }

    @Test func `a very long line is cut around the place`() {
        let line = String(repeating: "a", count: 10_000)
        let diagnostic = Diagnostic(file: "a", line: 1, column: 5000, message: "m")
        #expect(diagnostic.excerpt(of: line).count < 400)
    }
}

@Suite struct SpellingTests {
    @Test(arguments: [
        ("evnet", "event"), ("wihtin", "within"), ("nmae", "name"), ("WHERE", "where"),
        ("if", nil), ("completely_else", nil), ("", nil),
    ])
    func `finds the word that was meant`(typed: String, meant: String?) {
        let known = ["name", "event", "absent", "where", "within", "for"]
        #expect(Spelling.nearest(typed, in: known) == meant)
    }
}
