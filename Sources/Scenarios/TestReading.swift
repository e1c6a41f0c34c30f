import Patterns
import Yams

/// `tests:` are read for their shape; their events and times are read by whoever plays them.
extension Reader {
    /// The tests of a scenario that sends these templates; none when that is not known.
    mutating func tests(_ node: Node, mails: [String]) -> [ScenarioTest] {
        var tests: [ScenarioTest] = []
        var names: Set<String> = []
        for item in list(node, what: "tests") {
            guard let block = block(item, Keys.test, what: "a test") else { continue }
            let name = required("name", in: block, what: "a test").flatMap { text($0, "name") }
            if let name, !names.insert(name).inserted {
                report(block.place(of: "name"), "another test is called '\(name)'")
            }
            let given = required("given", in: block, what: "a test").map { self.given($0) } ?? []
            let expect =
                required("expect", in: block, what: "a test (no mail: 'expect: []')")
                .map { expectations($0, mails: mails) } ?? []
            let line = block.place.line
            tests.append(ScenarioTest(name: name ?? "", line: line, given: given, expect: expect))
        }
        return tests
    }

    /// A text with an event a line, or a list of such lines; without blank ones and comments.
    private mutating func given(_ node: Node) -> [ScenarioTest.Line] {
        var lines: [ScenarioTest.Line] = []
        for part in node.sequence.map({ Array($0) }) ?? [node] {
            guard let text = text(part, "given") else { continue }
            var offset = 0
            var events: [(offset: Int, text: Substring)] = []
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                let event = line.drop(while: \.isWhitespace)
                let indent = line.unicodeScalars.count - event.unicodeScalars.count
                if let first = event.first, first != "#" { events.append((offset + indent, event)) }
                offset += line.unicodeScalars.count + 1
            }
            let places = places(of: events.map(\.offset), in: part)
            for (event, place) in zip(events, places) {
                lines.append(given(event.text, at: place))
            }
        }
        return lines
    }

    private mutating func given(_ event: Substring, at place: Place) -> ScenarioTest.Line {
        if event.split(maxSplits: 2, whereSeparator: \.isWhitespace).count < 3 {
            report(place, "an event is 'TIME USER EVENT key=value …'; found '\(event)'")
        }
        return ScenarioTest.Line(text: String(event), line: place.line)
    }

    private mutating func expectations(
        _ node: Node, mails: [String]
    ) -> [ScenarioTest.Expectation] {
        var expectations: [ScenarioTest.Expectation] = []
        for item in list(node, what: "expect") {
            let what = "an expected mail"
            guard let block = block(item, Keys.expectation, what: what) else { continue }
            let send = required("send", in: block, what: what).flatMap { text($0, "send") }
            let user = required("to", in: block, what: what).flatMap { text($0, "to") }
            let at = block["at"].flatMap { text($0, "at") }
            if let send, !mails.isEmpty, !mails.contains(send) {
                let own = mails.map { "'\($0)'" }.joined(separator: ", ")
                report(block.place(of: "send"), "this scenario sends \(own), never '\(send)'")
            }
            guard let send, let user else { continue }
            expectations.append(
                ScenarioTest.Expectation(mail: send, user: user, at: at, line: block.place.line))
        }
        return expectations
    }
}
