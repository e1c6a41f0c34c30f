import Replay
import Pages

/// What one scenario did, in every set that has it.
struct ScenarioSection {
    let comparison: Comparison
    let scenario: String
    /// Its place on the page: the anchor is a number, because an id may hold anything.
    let index: Int

    var html: HTML {
        let counts = comparison.sides.map { $0.counts(of: scenario) }
        return HTML(
            "section", [("id", "s\(index)")],
            [
                HTML("h2", [], [.foreign(scenario)]),
                HTML(
                    "div", [("class", "columns")],
                    [
                        CountTable(comparison: comparison, counts: counts).html,
                        comparison.reasons(counts),
                    ]),
                comparison.charts(counts, of: scenario), samples,
            ])
    }

    private var samples: HTML {
        let columns = comparison.sides.enumerated().compactMap { set, side -> HTML? in
            let timelines = side.samples(of: scenario)
            guard !timelines.isEmpty else { return nil }
            let title = comparison.sides.count > 1 ? [comparison.tag(set), HTML(text: " ")] : []
            return HTML(
                "div", [],
                [
                    HTML("h3", [], title + [HTML(text: "\(timelines.count) of its matches")]),
                    TimelineList(timelines: timelines, zone: comparison.zone).html,
                ])
        }
        return columns.isEmpty ? HTML([]) : HTML("div", [("class", "columns wide")], columns)
    }
}
