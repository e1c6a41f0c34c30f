import Events
import Scenarios
import Settings
import Testing

/// `run.caps`: windows, and slots that are kept.
@Suite struct CapSettingsTests {
    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try Settings.parse(("n.yaml", text), environment: [:])
            return []
        } catch { return error.mistakes.map(\.description) }
    }

    @Test(arguments: [
        "3 per 7d (0 for priority 80)", "3 per 7d (1 for priority 101)",
        "3 per 7d (1 for priority 80", "3 per 7d and", "3 per 7d ()", "3 per 7d (1 for urgent)",
        "3 per 7d (1 for priority 80,)", "3 per 7d (1 for transactional) (1 for alert)",
        "3 per 7d(1 for alert)", "3 per 7d (1 for alert", "3 per 7d (-1 for alert)",
        "3 per 7d, 1 per 1d", "3 per 7d (1 alert)",
        "1 per 1d and 1 per 2d and 1 per 3d and 1 per 4d and 1 per 5d",
    ])
    func `what is no cap is told`(text: String) {
        let found = mistakes("run: {caps: {all: \"\(text)\"}}")
        #expect(found.count == 1)
        #expect(found.first?.contains("expected a cap such as '3 per 7d'") == true)
    }

    @Test func `slots may be kept for a priority, for a class, for several`() throws {
        let text = """
            run:
              caps:
                all: 9 per 1d (1 for priority 80, 2 for transactional) and 5 per 7d (3 for alert)
            """
        let caps = try Settings.parse(("n.yaml", text), environment: [:]).run.caps
        #expect(
            caps.map(\.cap.reserves) == [
                [
                    .init(count: 1, for: .priority(80)),
                    .init(count: 2, for: .messageClass(.transactional)),
                ], [.init(count: 3, for: .messageClass(.alert))],
            ])
        #expect(
            caps.flatMap { $0.cap.reserves.map(\.text) } == [
                "1 for priority 80", "2 for transactional", "3 for alert",
            ])
    }

    @Test(arguments: [
        (
            "all: 5 per 7d (2 for marketing)",
            "'2 for marketing' keeps nothing: only marketing mails "
                + "are held back; expected a priority, transactional or alert"
        ),
        (
            "marketing: 5 per 7d (2 for transactional)",
            "'2 for transactional' is for a cap of all "
                + "classes: no transactional mail counts for marketing"
        ),
        (
            "marketing: 1 per 1d and 3 per 7d (3 for priority 80)",
            "all of the 3 are kept; at most 2 can be"
        ),
        (
            "all: '3 per 7d (1 for priority 80, 2 for alert)'",
            "all of the 3 are kept; at most 2 can be"
        ),
        (
            "all: 3 per 7d (9223372036854775807 for alert)",
            "all of the 3 are kept; at most 2 can be"
        ),
        (
            "all: '9 per 7d (1 for alert, 2 for alert)'",
            "two reserves for the same; '2 for alert' is one too many"
        ),
        (
            "all: '9 per 7d (1 for alert, 1 for priority 2, 1 for priority 3, 1 for priority 4, "
                + "1 for transactional)'", "5 reserves in one cap; at most 4 can be"
        ),
    ])
    func `slots that cannot be kept are told`(cap: String, problem: String) {
        #expect(
            mistakes("run: {caps: {\(cap)}}").map { $0.split(separator: ": ", maxSplits: 2).last }
                == [Substring(problem)])
    }

    @Test func `two reserves within braces ask for quotes`() {
        let found = mistakes("run: {caps: {all: 5 per 7d (1 for priority 80, 2 for alert)}}")
        #expect(
            found.contains { $0.contains("within braces a cap with a comma needs quotes") },
            "\(found)")
    }
}
