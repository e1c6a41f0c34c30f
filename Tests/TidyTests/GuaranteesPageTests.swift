import Foundation
import Testing

/// docs/guarantees.md names the tests that show each promise, as `Suite/name`.
@Suite struct GuaranteesPageTests {
    @Test func `each test that the page names is there`() throws {
        let page = try House.text("docs/guarantees.md")
        let named = page.matches(of: /`(\w+Tests\/[^`]+)`/).map { String($0.output.1) }
        #expect(named.count > 50)
        let tests = try Self.tests
        for name in Set(named).subtracting(tests).sorted() {
            Issue.record("docs/guarantees.md: there is no test '\(name)'")
        }
    }

    /// All that have a sentence for their name, as the page writes them.
    private static var tests: Set<String> {
        get throws {
            var tests: Set<String> = []
            for file in House.swiftFiles("Tests") {
                var suite = ""
                for line in try House.text(file).split(separator: "\n") {
                    if line.hasPrefix("@Suite") || line.hasPrefix("struct")
                        || line.hasPrefix("extension"),
                        let start = line.firstMatch(of: /\b(?:struct|extension) (\w+Tests)\b/)
                    {
                        suite = String(start.output.1)
                    } else if let start = line.firstRange(of: "func `")?.upperBound {
                        tests.insert("\(suite)/\(line[start...].prefix { $0 != "`" })")
                    }
                }
            }
            return tests
        }
    }
}
