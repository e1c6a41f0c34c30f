import Events
import Foundation
import Matching
import Patterns
import Playing
import Policy
import Scenarios
import Testing
import Zones

/// A reminder of a cart that was left for a day, with these lines of `tests:`.
func cartReminder(_ tests: String) -> String {
    """
    scenario: cart-reminder
    pattern:
      per: sku
      steps:
        - {name: cart, event: product_added, where: qty > 0}
        - {absent: order_completed, for: 24h}
    send: {mail: cart-reminder, variables: {sku: cart.sku}}
    guard:
      quiet_hours: 22:00-09:00
      once_per: 7d
      cancel_on: unsubscribed
      expires_after: 36h
    tests:
    \(tests)
    """
}

func book(_ text: String, zone: Zone = .utc) -> Playbook {
    let set = ScenarioSet.read([SourceFile(name: "cart.yaml", text: text)])
    #expect(set.diagnostics.map(\.description) == [])
    return Playbook(set, zone: zone)
}

func report(_ text: String, rules: Rules = Rules(zone: .utc)) throws -> TestReport {
    let book = book(text, zone: rules.zone)
    try #require(book.diagnostics.map(\.description) == [])
    return book.play(rules: rules, limits: Limits())
}

/// All tests of the files, in Tokyo, as `nagori test` plays them.
func playTests(of files: [SourceFile]) throws -> TestReport {
    let set = ScenarioSet.read(files)
    try #require(set.diagnostics.map(\.description) == [])
    let zones = ZoneTable()
    let tokyo = try #require(zones.zone(named: "Asia/Tokyo"))
    let book = Playbook(set, zone: tokyo)
    try #require(book.diagnostics.map(\.description) == [])
    let rules = Rules(zone: tokyo, zoneNamed: { zones.zone(named: $0) })
    return book.play(rules: rules, limits: Limits())
}

/// One test of the reminder with these lines.
func oneTest(_ given: [String], expect: [String]) -> String {
    let events = given.map { "      \($0)" }.joined(separator: "\n")
    let list = expect.isEmpty ? " []" : "\n" + expect.map { "    - \($0)" }.joined(separator: "\n")
    return cartReminder("- name: t\n    given: |\n\(events)\n    expect:\(list)".indented)
}

extension String {
    fileprivate var indented: String { "  " + self }
}

/// A file of `Tests/Fixtures/playing`; written anew first when the variable `UPDATE_FIXTURES` is set.
func golden(_ name: String, for found: String) throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/playing/\(name)")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] != nil {
        try Data(found.utf8).write(to: file)
    }
    return try String(contentsOf: file, encoding: .utf8)
}
