import Patterns
import Yams

/// `tests:` are read for their shape; their events and times are read by whoever plays them.
extension Reader {
    /// The tests of a scenario that sends these templates; none when that is not known.
    mutating func tests(_ node: Node, mails: [String]) -> [ScenarioTest] {
        var tests: [ScenarioTest] = []
        var names: Set<String> = []
        for item in list(node, what: "tests") {
            guard let block = block(item, .test) else { continue }
            let name = required("name", in: block).flatMap { text($0, "name") }
            if let name, !names.insert(name).inserted {
                report(block.place(of: "name"), "another test is called '\(name)'")
            }
            let given = required("given", in: block).map { self.given($0) } ?? []
            let expect =
                required("expect", in: block, what: "a test (no mail: 'expect: []')")
                .map { expectations($0, mails: mails) } ?? []
            let line = block.place.line
            tests.append(ScenarioTest(name: name ?? "", line: line, given: given, expect: expect))
        }
        return tests
    }

    /// A text with an event a line, or a list of such lines; without blank ones and comments.
    private mutating func given(_ node: Node) -> [ScenarioTest.Text] {
        var lines: [ScenarioTest.Text] = []
        for part in node.sequence.map({ Array($0) }) ?? [node] {
            guard let text = text(part, "given") else { continue }
            var offset = 0
            var events: [(offset: Int, text: Substring)] = []
            for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
                let event = line.drop(while: \.isWhitespace)
                let indent = line.unicodeScalars.count - event.unicodeScalars.count
                if let first = event.first, first != "#" { events.append((offset + indent, event)) }
                offset += line.unicodeScalars.count + 1
            }
            let places = places(of: events.map(\.offset), in: part)
            for (event, place) in zip(events, places) {
                lines.append(
                    ScenarioTest.Text(
                        text: String(event.text), line: place.line, column: place.column))
            }
        }
        return lines
    }

    private mutating func expectations(
        _ node: Node, mails: [String]
    ) -> [ScenarioTest.Expectation] {
        var expectations: [ScenarioTest.Expectation] = []
        for item in list(node, what: "expect") {
            guard let block = block(item, .expectation) else { continue }
            let kind = kind(of: block)
            let decision = kind.flatMap { block[$0.rawValue] }.flatMap { placed($0, "expect") }
            let user = required("to", in: block).flatMap { placed($0, "to") }
            let at = block["at"].flatMap { placed($0, "at") }
            if kind == .send, let found = decision?.text, !mails.isEmpty, !mails.contains(found) {
                let own = mails.map { "'\($0)'" }.joined(separator: ", ")
                report(
                    block.place(of: "send"), "this scenario sends \(own), never '\(found)'")
            }
            guard let kind, let decision, let user else { continue }
            expectations.append(
                ScenarioTest.Expectation(kind: kind, what: decision, user: user, at: at))
        }
        return expectations
    }

    private mutating func kind(of block: Block) -> ScenarioTest.Expectation.Kind? {
        let kinds = ScenarioTest.Expectation.Kind.allCases.filter { block[$0.rawValue] != nil }
        if kinds.count == 1 { return kinds[0] }
        let found = kinds.isEmpty ? "none" : kinds.map(\.rawValue).joined(separator: " and ")
        report(
            block.place,
            "\(block.kind.what) has one of 'send', 'hold' and 'suppress'; found \(found)")
        return nil
    }

    private mutating func placed(_ node: Node, _ key: String) -> ScenarioTest.Text? {
        text(node, key).map { text in
            ScenarioTest.Text(text: text, line: node.place.line, column: node.place.column)
        }
    }
}
