package import Events
package import Matching
package import Messages
package import Policy
import Scenarios

/// What is remembered of one user, for a person to read or, as JSON, for a program.
package struct UserReport: Sendable {
    /// Where the user's state lives, and what its shard knows.
    package struct Shard: Equatable, Sendable {
        /// Of the events topic.
        package var partition: Int
        /// The Redis that keeps it.
        package var server: String
        package var epoch: Int64?
        package var nextOffset: Int64?
        package var watermark: EventTime?
        /// When the shard will look at this user again, by the stream's clock and by the wall's.
        package var timers: Deadlines

        package init(
            partition: Int, server: String, epoch: Int64? = nil, nextOffset: Int64? = nil,
            watermark: EventTime? = nil, timers: Deadlines = Deadlines()
        ) {
            self.partition = partition
            self.server = server
            self.epoch = epoch
            self.nextOffset = nextOffset
            self.watermark = watermark
            self.timers = timers
        }
    }

    let user: String
    let shard: Shard
    let state: UserState?
    private let set: ProgramSet
    private let matcher: Matcher

    /// - Parameters:
    ///   - user: Whom it is about.
    ///   - shard: Where the state was read.
    ///   - state: Nil: nothing is stored.
    ///   - set: The programs that the state was read with.
    package init(user: String, shard: Shard, state: UserState?, set: ProgramSet) {
        self.user = user
        self.shard = shard
        self.state = state
        self.set = set
        matcher = Matcher(set)
    }

    /// The fields, in the order in which people want them.
    package var sections: [Section] {
        var sections = [Section("user", [("id", .string(user))] + profile), shardSection]
        guard let state else { return sections }
        sections += state.profile.consents.words.map { Section("consent", fields(of: $0)) }
        sections += state.runs.map { Section("run", fields(of: $0)) }
        sections += state.held.map { Section("held", fields(of: $0)) }
        sections += state.sent.map { Section("sent", fields(of: $0)) }
        sections += state.waiting.map { Section("unsorted", fields(of: $0)) }
        if let newest = state.seen.newest {
            sections.append(
                Section(
                    "seen",
                    [("ids", .integer(Int64(state.seen.count))), ("newest", text(newest))]))
        }
        return sections
    }

    /// A heading with its facts; several of one heading are a list in JSON.
    package struct Section: Sendable {
        package let heading: String
        package let facts: [(name: String, value: JSONValue)]

        init(_ heading: String, _ facts: [(String, JSONValue?)]) {
            self.heading = heading
            self.facts = facts.compactMap { name, value in value.map { (name, $0) } }
        }
    }

    private var profile: [(String, JSONValue?)] {
        guard let profile = state?.profile else { return [("state", .string("none"))] }
        return [
            ("email", profile.email.map(JSONValue.string)),
            ("name", profile.name.map(JSONValue.string)),
            ("timezone", profile.timezone.map(JSONValue.string)),
            ("country", profile.country.map(JSONValue.string)),
            ("locale", profile.locale.map(JSONValue.string)),
            ("address_is_bad", profile.isAddressBad ? .bool(true) : nil),
        ]
    }

    private func fields(of word: Consent) -> [(String, JSONValue?)] {
        [
            ("topic", word.topic.map(JSONValue.string)), ("is_granted", .bool(word.isGranted)),
            ("at", text(word.at)), ("how", word.how.map(JSONValue.string)),
            ("source", word.source.map(JSONValue.string)),
        ]
    }

    private var shardSection: Section {
        Section(
            "shard",
            [
                ("partition", .integer(Int64(shard.partition))), ("server", .string(shard.server)),
                ("epoch", shard.epoch.map(JSONValue.integer)),
                ("next_offset", shard.nextOffset.map(JSONValue.integer)),
                ("watermark", text(shard.watermark)),
                ("timer", text(shard.timers.event)), ("wall_timer", text(shard.timers.wall)),
            ])
    }

    private func fields(of run: Run) -> [(String, JSONValue?)] {
        guard run.program != Run.unknownProgram else { return [("scenario", .null)] }
        let program = set.programs[run.program]
        let taken = run.place?.takers.last.map { $0 + 1 } ?? run.ids.count
        let waitsFor =
            switch program.awaited(by: run) {
            case .step(let index): "step \(program.steps[index].name)"
            case .absence: "absence"
            case .olderRuns: "older runs"
            case .event: "event"
            }
        return [
            ("scenario", .string(program.scenario.id)),
            ("key", run.key.isMissing ? nil : JSONValue(run.key)),
            ("step", .string("\(program.steps[taken - 1].name) (\(taken)/\(program.steps.count))")),
            ("waits_for", .string(waitsFor)),
            ("deadline", text(matcher.deadline(of: run)) ?? .string("never")),
            ("started", text(run.start)), ("latest", text(run.latest)),
            ("events", .list(run.ids.map(JSONValue.string))),
            ("captures", captures(of: run, program)),
        ]
    }

    private func captures(of run: Run, _ program: Program) -> JSONValue? {
        let named = zip(program.captureNames(set.vocabulary), run.captures)
            .filter { !$1.isMissing }.map { ($0, JSONValue($1)) }
        return named.isEmpty ? nil : .object(Dictionary(named) { first, _ in first })
    }

    private func fields(of held: Held) -> [(String, JSONValue?)] {
        [
            ("scenario", .string(held.scenario)), ("mail", mail(of: held)),
            ("id", .string(held.id)),
            ("due", text(held.due)), ("matched", text(held.match.at)),
            ("if_has_come", held.hasCome ? .bool(true) : nil),
            ("events", .list(held.match.run.ids.map(JSONValue.string))),
        ]
    }

    private func mail(of held: Held) -> JSONValue? {
        guard held.match.run.program != Run.unknownProgram else { return nil }
        return .string(set.programs[held.match.run.program].scenario.sends[held.mail].mail)
    }

    /// An event that earlier ones may still come before.
    private func fields(of event: Event) -> [(String, JSONValue?)] {
        let name = event.name == .other ? nil : set.vocabulary.events[event.name.index]
        return [
            ("event", name.map(JSONValue.string)), ("id", .string(event.id)),
            ("time", text(event.time)),
        ]
    }

    private func fields(of sent: Sent) -> [(String, JSONValue?)] {
        let scenario = set.programs.map(\.scenario).first { Fingerprint.of($0.id) == sent.scenario }
        let unknown = "one that is not loaded (\(String(sent.scenario, radix: 16)))"
        return [
            ("scenario", .string(scenario?.id ?? unknown)),
            ("class", className(sent.messageClass).map(JSONValue.string)), ("at", text(sent.at)),
        ]
    }

    private func text(_ time: EventTime?) -> JSONValue? { time.map { .string("\($0)") } }
}
