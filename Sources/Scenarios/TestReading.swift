import Patterns
import Yams

/// `tests:` are read for their shape; their events and times are read by whoever plays them.
extension Reader {
    /// The tests of a scenario that sends the template `mail`; nil when that is not known.
    mutating func tests(_ node: Node, mail: String?) -> [ScenarioTest] {
        var tests: [ScenarioTest] = []
        for item in list(node, what: "tests") {
            guard let block = block(item, Keys.test, what: "a test") else { continue }
            let name = required("name", in: block, what: "a test").flatMap { text($0, "name") }
            if let name, tests.contains(where: { $0.name == name }) {
                report(block.place(of: "name"), "another test is called '\(name)'")
            }
            let given = required("given", in: block, what: "a test").map { self.given($0) } ?? []
            let expect =
                required("expect", in: block, what: "a test (no mail: 'expect: []')")
                .map { expectations($0, mail: mail) } ?? []
            let line = block.place.line
            tests.append(ScenarioTest(name: name ?? "", line: line, given: given, expect: expect))
        }
        return tests
    }

    /// A text with an event a line, or a list of such lines.
    private mutating func given(_ node: Node) -> [ScenarioTest.Line] {
        var lines: [ScenarioTest.Line] = []
        for part in node.sequence.map({ Array($0) }) ?? [node] {
            guard let text = text(part, "given") else { continue }
            var offset = 0
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if let line = given(line, at: offset, in: part) { lines.append(line) }
                offset += line.unicodeScalars.count + 1
            }
        }
        return lines
    }

    /// Nil for a blank line and a comment.
    private mutating func given(
        _ line: Substring, at offset: Int, in node: Node
    ) -> ScenarioTest.Line? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        let indent = line.prefix(while: \.isWhitespace).unicodeScalars.count
        let place = place(of: offset + indent, in: node)
        if words.count < 3 {
            report(place, "an event is 'TIME USER EVENT key=value …'; found '\(line)'")
        }
        let text = line.drop(while: \.isWhitespace)
        return ScenarioTest.Line(text: String(text), line: place.line)
    }

    private mutating func expectations(
        _ node: Node, mail: String?
    ) -> [ScenarioTest.Expectation] {
        var expectations: [ScenarioTest.Expectation] = []
        for item in list(node, what: "expect") {
            let what = "an expected mail"
            guard let block = block(item, Keys.expectation, what: what) else { continue }
            let send = required("send", in: block, what: what).flatMap { text($0, "send") }
            let user = required("to", in: block, what: what).flatMap { text($0, "to") }
            let at = block["at"].flatMap { text($0, "at") }
            if let send, let mail, send != mail {
                report(block.place(of: "send"), "this scenario sends '\(mail)', never '\(send)'")
            }
            guard let send, let user else { continue }
            expectations.append(
                ScenarioTest.Expectation(mail: send, user: user, at: at, line: block.place.line))
        }
        return expectations
    }
}
