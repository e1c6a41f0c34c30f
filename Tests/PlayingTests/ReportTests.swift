import Events
import Foundation
import FoundationXML
import Matching
import Patterns
import Playing
import Policy
import Scenarios
import Testing
import Zones

@Suite struct ReportTests {
    /// Fails in every way that there is.
    static let failing = cartReminder(
        """
          - name: as it should be
            given: +0 u1 product_added sku=A qty=1
            expect: [{send: cart-reminder, to: u1}]
          - name: an hour off
            given: |
              2026-04-01T12:00:00+09:00 u1 product_added sku=A qty=1
            expect:
              - {send: cart-reminder, to: u1, at: 2026-04-02T13:00:00+09:00}
          - name: ordered, yet expected
            given: |
              day 1 10:00 u1 product_added   sku=A qty=1
              day 1 11:00 u1 order_completed sku=A
            expect:
              - {send: cart-reminder, to: u1}
          - name: "two carts <&\\x07\\"\\e[31m]]>"
            given: |
              day 1 21:30 u1 product_added sku=A qty=1
              day 1 23:00 u1 product_added sku=B qty=1
            expect:
              - {send: cart-reminder, to: u1, at: day 2 21:30}
              - {send: cart-reminder, to: u1, at: day 3 09:00}
              - {suppress: cap, to: u1}
          - name: misspelt
            given: |
              day 1 10:00 u1 product_aded  sku=A qty=1
              day 1 10:00 u2 product_added sku=A qtty=1
            expect:
              - {send: cart-reminder, to: u1}
              - {send: cart-reminder, to: u2}
          - name: nobody expected
            given: day 1 22:30 u1 product_added sku=A qty=1
            expect: []
        """)
    static let halfWay = """
        ---
        scenario: seen-again
        pattern:
          steps:
            - {name: first, event: seen}
            - {name: second, event: bought}
        send: {mail: m}
        tests:
          - name: half-way
            given: +0 u1 seen
            expect: [{send: m, to: u1}]
        ---
        scenario: untested
        pattern: {steps: [{event: seen}]}
        send: {mail: m}
        """

    private func failures() throws -> TestReport {
        let tokyo = try #require(ZoneTable().zone(named: "Asia/Tokyo"))
        let text = Self.failing + "\n" + Self.halfWay
        let book = Playbook(
            ScenarioSet.read([SourceFile(name: "cart.yaml", text: text)]), zone: tokyo)
        try #require(book.diagnostics.map(\.description) == [])
        return book.play(rules: Rules(zone: tokyo), limits: Limits())
    }

    @Test func `a failure tells what happened and where it differs`() throws {
        let found = try failures().text + "\n"
        #expect(try golden("failures.txt", for: found) == found)
    }

    @Test func `a long story is cut to its end, and says once what nobody asks for`() throws {
        let lines = (0..<300).map { _ in "+1s u1 other" } + ["+0 u1 product_added sku=A qty=1"]
        let story = try #require(
            try report(oneTest(lines, expect: [])).suites.first?.cases.first?.story)
        // The head, the cut, the events and what came of the last one, and the remark.
        #expect(story.count == 203)
        #expect(story[1] == "  … 103 events and decisions, then")
        #expect(story[3].hasSuffix("(nothing in the scenario asks for 'other')"))
        #expect(story.last?.hasSuffix("-> send cart-reminder to u1") == true)
    }

    @Test func `JUnit's report is XML and says the same`() throws {
        let report = try failures()
        let collector = XMLCollector()
        let parser = XMLParser(data: Data(report.junit.utf8))
        parser.delegate = collector
        #expect(parser.parse(), "\(parser.parserError as Any)")
        let found = collector.elements
        #expect(found.first?["tests"] == "7" && found.first?["failures"] == "6")
        let suites = found.filter { $0["#"] == "testsuite" }
        #expect(suites.map { $0["name"] } == ["cart-reminder", "seen-again", "untested"])
        #expect(suites.map { $0["failures"] } == ["5", "1", "0"])
        #expect(suites.map { $0["tests"] } == ["6", "1", "0"])
        let cases = found.filter { $0["#"] == "testcase" }
        #expect(cases.count == 7)
        #expect(cases[0]["name"] == "as it should be" && cases[0]["classname"] == "cart-reminder")
        #expect(cases[3]["name"] == #"two carts <&\u{7}"\u{1b}[31m]]>"#)
        let failed = report.suites.flatMap(\.cases).filter { !$0.hasPassed }
        let failures = found.filter { $0["#"] == "failure" }
        #expect(failures.map { $0["message"] } == failed.map(\.differences.first))
        #expect(failures[0]["text"]?.contains("2026-04-01T12:00:00+09:00  u1 product_") == true)
    }
}

/// Every element in order: its attributes, `#` its name, `text` what stands in it.
private final class XMLCollector: NSObject, XMLParserDelegate {
    var elements: [[String: String]] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        elements.append(attributes.merging(["#": name]) { $1 })
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if !elements.isEmpty { elements[elements.count - 1]["text", default: ""] += text }
    }
}
