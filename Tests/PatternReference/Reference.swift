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
    }

    /// Sorted.
    package func matches(in stream: [Arrival]) -> [Found] {
        var users: Set<String> = []
        for case .click(let click) in stream { users.insert(click.user) }
        let found = users.flatMap { user in
            let moments = Moment.list(of: user, in: stream, fault)
            return keys(in: moments).flatMap { key in
                Life(rules: self, user: user, key: key, moments: moments).matches()
            }
        }
        return found.sorted()
    }

    /// Without `per` there is one, missing.
    private func keys(in moments: [Moment]) -> Set<Value> {
        guard let key else { return [.missing] }
        return Set(moments.compactMap { $0.click?.key(key) }).subtracting([.missing])
    }
}

extension Step {
    fileprivate var mustCome: Bool {
        if case .present = kind { true } else { false }
    }
}

/// An event of one user, or nothing but a new watermark.
struct Moment {
    let watermark: EventTime
    let click: Click?

    /// The last one is the end of the stream.
    static func list(of user: String, in stream: [Arrival], _ fault: Fault?) -> [Moment] {
        var watermark = EventTime.distantPast
        var list: [Moment] = []
        for arrival in stream {
            guard case .click(var click) = arrival, click.user == user else {
                if fault != .watermarkOfUser { watermark = max(watermark, arrival.time) }
                continue
            }
            let isLate = click.time < watermark
            watermark = max(watermark, click.time)
            if isLate, fault == .lateDropped { continue }
            if fault == .lateMovedUp { click.time = watermark }
            list.append(Moment(watermark: watermark, click: click))
        }
        return list + [Moment(watermark: watermark, click: nil)]
    }
}
