import Events
package import Scenarios

/// Which matches a scenario has in a whole stream, as docs/patterns.md says it and as slowly as it
/// reads: for each user and key the list of events is searched again and again for what comes
/// first. Shares nothing with the matcher and carries nothing from one event to the next.
package struct Reference {
    let scenario: String
    let key: String?
    let within: Span?
    let runs: Pattern.Runs
    let positive: [Step]
    /// By the place of the positive step that they stand before.
    let between: [[Step]]
    let trailing: [Step]
    let fault: Fault?
    private let refusedPerUser: [Step]

    package init(_ scenario: Scenario, fault: Fault? = nil) {
        self.scenario = scenario.id
        self.fault = fault
        key = scenario.pattern.key
        within = scenario.pattern.within
        runs = scenario.pattern.runs
        let steps = scenario.pattern.steps
        let groups = steps.split(omittingEmptySubsequences: false, whereSeparator: \.mustCome)
        positive = steps.filter(\.mustCome)
        between = groups.dropLast().map(Array.init)
        trailing = Array(groups.last ?? [])
        refusedPerUser = steps.filter(\.countsForAll)
    }

    /// Sorted.
    package func matches(in stream: [Arrival]) -> [Found] {
        let found = Moment.lists(in: stream, key: key, fault).flatMap { user, moments in
            byKey(moments).flatMap { key, moments in
                Life(rules: self, user: user, key: key, moments: moments).matches()
            }
        }
        return found.sorted()
    }

    /// Each key's moments in order; without `per` there is one key, missing. Leaves out what cannot
    /// matter to the key: real users have many events of many keys.
    private func byKey(_ moments: [Moment]) -> [Value: [Moment]] {
        let keys = key == nil ? [.missing] : Set(moments.map(\.key)).subtracting([.missing])
        var lists: [Value: [Moment]] = [:]
        for moment in moments {
            let name = moment.click?.name ?? ""
            let isForAll = moment.key == .missing || refusedPerUser.contains { $0.takes(name) }
            for key in isForAll ? keys : [moment.key] { lists[key, default: []].append(moment) }
        }
        return lists
    }
}

extension Step {
    fileprivate var mustCome: Bool {
        if case .present = kind { true } else { false }
    }

    func takes(_ name: String) -> Bool {
        if case .names(let names) = events { names.contains(name) } else { true }
    }

    var countsForAll: Bool {
        switch kind {
        case .present: false
        case .absentBetween(_, let perUser), .absentAfter(_, _, let perUser, _): perUser
        }
    }
}

/// An event of one user, or nothing but a new watermark.
struct Moment {
    let watermark: EventTime
    let click: Click?
    /// Missing without `per`.
    let key: Value

    /// By user; the last one of each is the end of the stream.
    static func lists(in stream: [Arrival], key: String?, _ fault: Fault?) -> [String: [Moment]] {
        var watermark = EventTime.distantPast
        var lists: [String: [Moment]] = [:]
        for arrival in stream {
            let isLate = arrival.time < watermark
            watermark = max(watermark, arrival.time)
            guard case .click(var click) = arrival else { continue }
            if isLate, fault == .lateDropped { continue }
            if fault == .lateMovedUp { click.time = watermark }
            let own = lists[click.user]?.last?.watermark ?? .distantPast
            lists[click.user, default: []].append(
                Moment(
                    watermark: fault == .watermarkOfUser ? max(own, click.time) : watermark,
                    click: click, key: key.map(click.key) ?? .missing))
        }
        return lists.mapValues { list in
            list + [Moment(watermark: watermark, click: nil, key: .missing)]
        }
    }
}
