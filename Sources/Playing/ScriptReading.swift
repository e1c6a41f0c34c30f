import Events
import Patterns
import Policy
import Scenarios

/// Understands a test, and notes every mistake in it.
struct ScriptReading {
    let file: String
    let zone: Zone
    private(set) var diagnostics: [Diagnostic] = []

    init(file: String, zone: Zone) {
        self.file = file
        self.zone = zone
    }

    mutating func script(_ test: ScenarioTest) -> Script {
        let start = LineTime.start.time(after: .distantPast, in: zone)
        var script = Script(name: test.name, line: test.line, events: [], expected: [])
        if test.given.isEmpty || max(test.given.count, test.expect.count) > Script.linesMax {
            let message = "a test has 1 to \(Script.linesMax) events, and as many decisions at most"
            report(ScenarioTest.Text(text: "", line: test.line, column: 1), 0, message)
            return script
        }
        for line in test.given {
            let before = script.events.last?.time
            guard let event = event(line, after: before ?? start) else { continue }
            if let before, event.time < before {
                let message =
                    "this is earlier than the event before, \(zone.text(before)); "
                    + "events stand in order of time"
                report(line, 0, message)
            } else {
                script.events.append(event)
            }
        }
        let users = Set(test.given.compactMap { try? ByteKey(GivenLine($0.text).user) })
        let end = script.events.last?.time ?? start
        script.expected = test.expect.compactMap { expected($0, users: users, end: end) }
        return script
    }

    private mutating func event(
        _ line: ScenarioTest.Text, after before: EventTime
    ) -> Script.Given? {
        do throws(Finding) {
            let given = try GivenLine(line.text)
            let time = given.moment.time(after: before, in: zone)
            guard time.isCredible else {
                throw Finding(at: 0, "this lies outside the years 0001 to 9999")
            }
            return Script.Given(
                time: time, user: given.user, event: given.event,
                properties: given.properties.map { ($0.name, $0.value) }, text: given.text,
                line: line.line)
        } catch {
            report(line, error.offset, error.message)
            return nil
        }
    }

    private mutating func expected(
        _ wanted: ScenarioTest.Expectation, users: Set<ByteKey>, end: EventTime
    ) -> Script.Expected? {
        let reasons: [String]
        switch wanted.kind {
        case .send: reasons = []
        case .hold: reasons = Decision.Holding.allCases.map(\.rawValue)
        case .suppress: reasons = Decision.Suppression.allCases.map(\.rawValue)
        }
        if wanted.kind != .send, !reasons.contains(wanted.what.text) {
            let hint = Spelling.hint(wanted.what.text, in: reasons)
            let message =
                "'\(wanted.kind.rawValue)' takes a reason, and '\(wanted.what.text)' is none"
                + "\(hint) (valid: \(reasons.joined(separator: ", ")))"
            report(wanted.what, 0, message)
        }
        if !users.isEmpty, !users.contains(ByteKey(wanted.user.text)) {
            let hint = Spelling.hint(wanted.user.text, in: users.map(\.text).sorted())
            report(wanted.user, 0, "no event is of the user '\(wanted.user.text)'\(hint)")
        }
        var at: EventTime?
        if let text = wanted.at {
            do throws(Finding) {
                var scanner = LineScanner(text.text)
                at = try scanner.moment().time(after: end, in: zone)
                guard scanner.isAtEnd() else {
                    throw Finding(
                        at: 0, "a time is \(LineTime.forms); behind it is '\(scanner.rest)'")
                }
            } catch {
                report(text, 0, error.message)
            }
        }
        return Script.Expected(
            kind: wanted.kind, what: wanted.what.text, user: wanted.user.text, at: at,
            line: wanted.what.line)
    }

    private mutating func report(_ text: ScenarioTest.Text, _ offset: Int, _ message: String) {
        diagnostics.append(
            Diagnostic(
                file: file, line: text.line, column: text.column + offset, message: message))
    }
}

extension EventTime {
    /// Whether an event may bear it: the reader of events takes the years 0001 to 9999.
    fileprivate var isCredible: Bool {
        let text = description
        return text.utf8.count <= 24 && text.first?.isNumber == true && !text.hasPrefix("0000")
    }
}
