import Replay
import Pages

/// Names with numbers and bars, the sets one below the other.
struct BarTable {
    let head: String
    let rows: [(label: String, counts: [Int])]
    /// Letters of the sets; empty when there is one only.
    let letters: [String]

    var html: HTML {
        guard !rows.isEmpty else { return HTML([]) }
        let most = max(1, rows.flatMap(\.counts).max() ?? 0)
        let lines = rows.flatMap { row in
            row.counts.indices.map { set in
                HTML(
                    "tr", [("class", set == 0 ? "first" : "")],
                    [
                        set == 0
                            ? HTML(
                                "th", [("scope", "row"), ("rowspan", "\(row.counts.count)")],
                                row.label) : HTML([]),
                        letters.isEmpty
                            ? HTML([]) : HTML("td", [("class", "letter")], letters[set]),
                        HTML("td", [("class", "number")], grouped(row.counts[set])),
                        HTML("td", [("class", "bar")], [bar(row.counts[set], of: most, set)]),
                    ])
            }
        }
        return HTML(
            "table", [("class", "bars")], [HTML("caption", [], head), HTML("tbody", [], lines)])
    }

    private func bar(_ count: Int, of most: Int, _ set: Int) -> HTML {
        // Whatever is there can be seen.
        let width = count == 0 ? 0 : max(4, count * 1000 / most)
        return HTML(
            "svg",
            [
                ("viewBox", "0 0 1000 10"), ("preserveAspectRatio", "none"),
                ("aria-hidden", "true"),
            ],
            [
                HTML(
                    "rect",
                    [("class", "s\(set)"), ("width", "\(width)"), ("height", "10")])
            ])
    }
}
