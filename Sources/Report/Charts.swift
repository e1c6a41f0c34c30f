import Replay
import Pages

extension Comparison {
    /// Matches by day, and users by mails, of one scenario or all. The counts are by set, nil
    /// where it has no such scenario; `what` is for those who cannot see the chart.
    func charts(_ counts: [Statistics.Counts?], of what: String) -> HTML {
        HTML("div", [("class", "charts")], [days(counts, what), mails(counts, what)])
    }

    func reasons(_ counts: [Statistics.Counts?]) -> HTML {
        let reasons = Set(counts.compactMap(\.self).flatMap { $0.reasons.keys }).sorted()
        let rows = reasons.map { reason in
            (label: reason, counts: counts.map { $0?.reasons[reason] ?? 0 })
        }
        return BarTable(head: "Decisions", rows: rows, letters: letters).html
    }

    private func days(_ counts: [Statistics.Counts?], _ what: String) -> HTML {
        guard let days = period.days else { return HTML([]) }
        let empty = Array(repeating: 0, count: days.count)
        let names = days.map(Period.name)
        let chart = ColumnChart(
            width: 720, places: names.map { (String($0.suffix(5)), $0) },
            series: counts.map { $0.map(period.series) ?? empty }, letters: letters,
            label: "Matches a day of \(what)")
        return figure("Matches a day, \(names[0]) to \(names[names.count - 1])", chart)
    }

    private func mails(_ counts: [Statistics.Counts?], _ what: String) -> HTML {
        let users = counts.map { $0?.mailsPerUser.users ?? [] }
        guard let most = users.compactMap({ $0.lastIndex { $0 > 0 } }).max(), most > 0 else {
            return HTML([])
        }
        let chart = ColumnChart(
            width: 400,
            places: (0...most).map { (MailsPerUser.label($0), "\(MailsPerUser.label($0)) mails") },
            series: users.map { users in
                (0...most).map { users.indices.contains($0) ? users[$0] : 0 }
            }, letters: letters, label: "Users by mails of \(what)")
        return figure("Users with a match, by mails received", chart)
    }

    private func figure(_ caption: String, _ chart: ColumnChart) -> HTML {
        HTML("figure", [], [HTML("figcaption", [], caption), chart.html])
    }

    /// A set's letter in its colour.
    func tag(_ set: Int) -> HTML {
        HTML("span", [("class", "tag t\(set)")], Self.letter(set))
    }

    /// Empty when there is one set only, which needs no letter.
    var letters: [String] { sides.count > 1 ? sides.indices.map(Self.letter) : [] }
}
