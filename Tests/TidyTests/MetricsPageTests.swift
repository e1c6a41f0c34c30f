import Foundation
import Telemetry
import Testing

/// docs/metrics.md is made from the metric lists.
@Suite struct MetricsPageTests {
    /// Mends the page when it differs and the variable `UPDATE_DOCS` is set.
    @Test func `the page has every metric`() throws {
        let page = Self.page
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            let file = House.root.appending(path: "docs/metrics.md")
            try Data(page.utf8).write(to: file)
        }
        #expect(page.contains("| `nagori_matches_total` | counter | scenario |"))
        #expect(try House.text("docs/metrics.md") == page)
    }

    private static var page: String {
        """
        # Metrics

        What `/metrics` of each process shows. A histogram has its `_bucket`, `_sum` and `_count` too.

        ## nagori run

        \(table(ProcessorMetrics()))

        ## nagori send

        \(table(SenderMetrics()))

        """
    }

    private static func table(_ list: Any) -> String {
        let rows = Mirror(reflecting: list).children.compactMap { $0.value as? any Metric }
            .sorted { $0.name < $1.name }
            .map { metric in
                let labels = Mirror(reflecting: metric).children.first { $0.label == "labels" }
                let names = (labels?.value as? [String] ?? []).joined(separator: ", ")
                return "| `\(metric.name)` | \(metric.kind.rawValue) | \(names) | \(metric.help) |"
            }
        let head = ["| name | type | labels | meaning |", "| --- | --- | --- | --- |"]
        return (head + rows).joined(separator: "\n")
    }
}
