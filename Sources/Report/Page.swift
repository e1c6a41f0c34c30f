import Events
package import Replay
import Pages

extension Comparison {
    /// Of more pairs of scenarios only the first are shown.
    private static let encountersMax = 50

    /// The report as one HTML file that needs nothing else.
    package var page: String {
        let title = "Back-test: \(sides[0].name)"
        let head = [
            HTML("meta", [("charset", "utf-8")]),
            HTML(
                "meta",
                [
                    ("http-equiv", "Content-Security-Policy"),
                    ("content", "default-src 'none'; style-src 'unsafe-inline'"),
                ]),
            HTML(
                "meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
            HTML("title", [], title), .style(styleSheet),
        ]
        let sections = scenarios.enumerated().map {
            ScenarioSection(comparison: self, scenario: $1, index: $0).html
        }
        return HTML.page(
            head, [HTML("main", [], [header, overview, contents, meetings] + sections)])
    }

    private var header: HTML {
        let tally = sides[0].outcome.tally
        let facts = [
            "\(grouped(tally.events)) events",
            sides[0].outcome.watermark.map { "up to \(zone.text($0)) (\(zone.name))" },
            tally.ignored > 0 ? "\(grouped(tally.ignored)) of no scenario's" : nil,
            tally.late > 0 ? "\(grouped(tally.late)) late" : nil,
            tally.tooLate > 0 ? "\(grouped(tally.tooLate)) too late" : nil,
            tally.skewed > 0 ? "\(grouped(tally.skewed)) from the future" : nil,
            tally.brokenCount > 0 ? "\(grouped(tally.brokenCount)) broken" : nil,
            period.left > 0 ? "\(grouped(period.left)) matches on days not shown" : nil,
        ].compactMap(\.self)
        let names = sides.enumerated().map { set, side in
            HTML(
                "p", [("class", "set")],
                sides.count > 1
                    ? [tag(set), HTML(text: " "), .foreign(side.name)] : [.foreign(side.name)]
            )
        }
        return HTML(
            "header", [],
            [HTML("h1", [], "Back-test")] + names + [
                HTML("p", [("class", "quiet")], facts.joined(separator: " \u{b7} "))
            ])
    }

    private var overview: HTML {
        let counts = sides.map { Optional($0.statistics.all) }
        return HTML(
            "section", [],
            [
                HTML("h2", [], "All scenarios"),
                HTML(
                    "div", [("class", "columns")],
                    [
                        CountTable(comparison: self, counts: counts).html, differenceTables,
                        reasons(counts),
                    ]),
                charts(counts, of: "all scenarios"),
            ])
    }

    private var differenceTables: HTML {
        guard !differences.isEmpty else { return HTML([]) }
        return HTML(
            "div", [],
            differences.enumerated().map { index, difference in
                let parts = [
                    ("Matches", difference.matches), ("Mails", difference.mails),
                    ("Users with a mail", difference.users),
                ]
                let rows = parts.map { name, parts in
                    HTML(
                        "tr", [],
                        [HTML("th", [("scope", "row")], name)]
                            + [parts.onlyHere, parts.both, parts.onlyThere].map {
                                HTML("td", [("class", "number")], grouped($0))
                            })
                }
                let head = HTML(
                    "tr", [],
                    [
                        HTML("td", [], []), HTML("th", [], [HTML(text: "only "), tag(0)]),
                        HTML("th", [], "both"),
                        HTML("th", [], [HTML(text: "only "), tag(index + 1)]),
                    ])
                return HTML(
                    "table", [("class", "counts")],
                    [HTML("thead", [], [head]), HTML("tbody", [], rows)])
            })
    }

    private var contents: HTML {
        guard scenarios.count > 1 else { return HTML([]) }
        let rows = scenarios.enumerated().map { index, scenario in
            HTML(
                "tr", [],
                [
                    HTML(
                        "th", [("scope", "row")],
                        [HTML("a", [("href", "#s\(index)")], [.foreign(scenario)])])
                ]
                    + sides.flatMap { side in
                        let counts = side.counts(of: scenario)
                        return [counts?.matches, counts?.mails].map {
                            HTML("td", [("class", "number")], $0.map(grouped) ?? "\u{2013}")
                        }
                    })
        }
        let heads = sides.indices.flatMap { set in
            ["matches", "mails"].map { what in
                HTML(
                    "th", [],
                    sides.count > 1 ? [tag(set), HTML(text: " " + what)] : [HTML(text: what)])
            }
        }
        return HTML(
            "nav", [],
            [
                HTML(
                    "table", [("class", "counts")],
                    [
                        HTML("thead", [], [HTML("tr", [], [HTML("td", [], [])] + heads)]),
                        HTML("tbody", [], rows),
                    ])
            ])
    }

    private var meetings: HTML {
        let tables = sides.enumerated().compactMap { set, side -> HTML? in
            let encounters = side.statistics.encounters
            guard !encounters.isEmpty else { return nil }
            let rows = encounters.prefix(Self.encountersMax).map { encounter in
                HTML(
                    "tr", [],
                    [
                        HTML(
                            "th", [("scope", "row")],
                            [
                                .foreign(encounter.scenarios[0]), HTML(text: " and "),
                                .foreign(encounter.scenarios[1]),
                            ])
                    ]
                        + [encounter.mails, encounter.matches, encounter.users].map {
                            HTML("td", [("class", "number")], grouped($0))
                        })
            }
            let head = (sides.count > 1 ? [tag(set)] : [])
            let names = ["mails", "matches", "users"].map { HTML("th", [], $0) }
            return HTML(
                "div", [],
                [
                    HTML(
                        "table", [("class", "counts")],
                        [
                            HTML("thead", [], [HTML("tr", [], [HTML("td", [], head)] + names)]),
                            HTML("tbody", [], rows),
                        ]), more(encounters.count - Self.encountersMax),
                ])
        }
        guard !tables.isEmpty else { return HTML([]) }
        return HTML(
            "section", [],
            [
                HTML("h2", [], "Two scenarios to one user"),
                HTML(
                    "p", [("class", "quiet")],
                    "Mails, and matches, less than 24 hours after one of the other scenario."),
                HTML("div", [("class", "columns wide")], tables),
            ])
    }

    private func more(_ count: Int) -> HTML {
        count > 0 ? HTML("p", [("class", "quiet")], "and \(grouped(count)) more pairs") : HTML([])
    }
}
