import Events
import Replay
import Pages

/// A few matches, from event to event to decision.
struct TimelineList {
    let timelines: [Timeline]
    let zone: Zone

    var html: HTML { HTML(timelines.map(details)) }

    private func details(_ timeline: Timeline) -> HTML {
        let last = timeline.turns.last.map { " \u{b7} \($0.kind) \($0.reason)" } ?? ""
        var items = moments(timeline)
        if timeline.momentsLeftOut > 0 {
            items.append(HTML("li", [], "and \(grouped(timeline.momentsLeftOut)) more events"))
        }
        items += turns(timeline)
        return HTML(
            "details", [],
            [
                HTML(
                    "summary", [],
                    [
                        HTML.foreign(timeline.user),
                        HTML(
                            "span", [("class", "quiet")],
                            " \u{b7} \(zone.text(timeline.matchedAt))\(last)"),
                    ]),
                HTML("ol", [("class", "moments")], items),
                HTML("p", [("class", "quiet id")], "decision \(timeline.id)"),
            ])
    }

    private func moments(_ timeline: Timeline) -> [HTML] {
        var before: EventTime?
        return timeline.moments.map { moment in
            let gap = moment.time.flatMap { time in before.map { time - $0 } }
            before = moment.time ?? before
            let name = moment.event.map { HTML.foreign($0) } ?? HTML(text: "another event")
            return HTML(
                "li", [],
                [
                    when(moment.time, after: gap), HTML("strong", [], [name]),
                    HTML(
                        "span", [("class", "quiet")], [HTML(text: " as "), .foreign(moment.step)]),
                    HTML("span", [("class", "quiet id")], [.foreign(moment.messageID)]),
                ])
        }
    }

    private func turns(_ timeline: Timeline) -> [HTML] {
        var before = timeline.moments.compactMap(\.time).max()
        return timeline.turns.map { turn in
            let gap = before.map { turn.at - $0 }
            before = turn.at
            let due = turn.due.map { " until \(zone.text($0))" } ?? ""
            return HTML(
                "li", [("class", "turn \(turn.kind)")],
                [
                    when(turn.at, after: gap), HTML("strong", [], turn.kind),
                    HTML("span", [("class", "quiet")], " \(turn.reason)\(due)"),
                ])
        }
    }

    private func when(_ time: EventTime?, after gap: Span?) -> HTML {
        var text = time.map(zone.text) ?? "time unknown"
        if let gap, gap > .seconds(0) { text += "  +\(lengthText(gap))" }
        return HTML("span", [("class", "when")], text)
    }
}
