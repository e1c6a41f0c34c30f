package import Events

/// How fast mails may go out, and to whom: what `send.limits` says.
package struct SendLimits: Equatable, Sendable {
    /// Mails in a time, evenly spread over it.
    package struct Rate: Equatable, Sendable {
        /// At least 1.
        package let count: Int
        /// At least a second.
        package let span: Span

        package init(count: Int, span: Span) {
            precondition(count > 0 && span >= .seconds(1), "a rate")
            self.count = count
            self.span = span
        }

        /// Between two mails, in microseconds; at least 1.
        var interval: Int64 { max(1, span.milliseconds * 1_000 / Int64(count)) }
    }

    /// Of one lane; nil: no limit of its own.
    package struct Lane: Equatable, Sendable {
        package var rate: Rate?
        /// Mails under way at the same time, of one process.
        package var concurrency: Int?

        package init(rate: Rate? = nil, concurrency: Int? = nil) {
            self.rate = rate
            self.concurrency = concurrency
        }
    }

    /// Domains that one mailbox provider stands behind: they share a lane.
    package struct Provider: Equatable, Sendable {
        /// Without dots; a label of metrics.
        package let name: String
        /// In lower case.
        package let domains: [String]
        package let lane: Lane

        package init(name: String, domains: [String], lane: Lane) {
            self.name = name
            self.domains = domains
            self.lane = lane
        }
    }

    package var providers: [Provider] = []
    /// Of each domain that no provider has.
    package var others = Lane()
    /// By sender domain, in lower case.
    package var warmUp: [String: WarmUp] = [:]

    package init() {}
}

/// How many mails a day may come from a domain that nobody knows yet.
package struct WarmUp: Equatable, Sendable {
    /// The first day.
    package let since: CivilDate
    /// Ceilings, day by day; after the last there is none.
    package let days: [Int]

    package init(since: CivilDate, days: [Int]) {
        self.since = since
        self.days = days
    }

    /// Of that day, counted from 1970-01-01; before the first, that of the first.
    func ceiling(onDay day: Int64) -> Int? {
        let index = max(0, day - since.daysSince1970)
        return index < days.count ? days[Int(index)] : nil
    }
}
