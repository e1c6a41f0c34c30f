import Replay
import Pages

/// Numbers of several sets in columns, and how far the first is from each of the others.
struct CountTable {
    let comparison: Comparison
    /// By set; nil where it has no such scenario.
    let counts: [Statistics.Counts?]

    var html: HTML {
        let sides = comparison.sides
        var head = [HTML("td", [], [])]
        if sides.count > 1 {
            head += sides.indices.map { HTML("th", [("scope", "col")], [comparison.tag($0)]) }
            head += sides.indices.dropFirst().map {
                HTML("th", [("scope", "col")], "A \u{2212} \(Comparison.letter($0))")
            }
        }
        let body = [
            row("Matches", \.matches), row("a day: least") { spread(of: $0)?.least },
            row("median") { spread(of: $0)?.median }, row("most") { spread(of: $0)?.greatest },
            row("Users with a match", \.users), row("Mails", \.mails),
            row("Users with a mail", \.usersMailed), row("Still held", \.held),
        ]
        return HTML(
            "table", [("class", "counts")],
            [
                sides.count > 1 ? HTML("thead", [], [HTML("tr", [], head)]) : HTML([]),
                HTML("tbody", [], body),
            ])
    }

    private func row(_ label: String, _ number: (Statistics.Counts) -> Int?) -> HTML {
        let numbers = counts.map { $0.flatMap(number) }
        let isPart = label.first?.isLowercase == true
        var cells = [HTML("th", [("scope", "row"), ("class", isPart ? "part" : "")], label)]
        cells += numbers.map {
            HTML("td", [("class", "number")], $0.map(grouped) ?? "\u{2013}")
        }
        cells += numbers.dropFirst().map { other in
            let change = (numbers[0] ?? 0) - (other ?? 0)
            return HTML("td", [("class", change == 0 ? "number same" : "number")], signed(change))
        }
        return HTML("tr", [], cells)
    }

    private func spread(of counts: Statistics.Counts) -> Spread? {
        Spread(comparison.period.series(counts))
    }
}
