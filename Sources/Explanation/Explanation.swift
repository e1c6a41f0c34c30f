package import Events
package import Matching
package import Policy
import Playing
package import Scenarios

/// Why a user did or did not get a scenario's mail: the user's events in order, what each of them
/// did or why it did nothing, what the gate decided, and what still waits.
///
/// Drives the daemon's own engine, one event and one deadline at a time, and looks at the user's
/// state before and after: the matcher itself does nothing for it.
package struct Explanation: Sendable {
    private let subject: Subject
    private let lateness: Span
    private var chronicle: Chronicle
    private var sent: [Sent] = []
    private var past = Past()
    private var timeline = Timeline()
    /// With a lateness: events that earlier ones may still come before, in order of time.
    private var pending: [Sighting] = []

    /// As many as the daemon lets wait of one user.
    private static let pendingMax = 1024

    /// Nil when there is no such scenario.
    ///
    /// - Parameters:
    ///   - scenario: An id.
    ///   - user: Of all the sightings.
    ///   - scenarios: All that are loaded: mails of the others count for caps.
    ///   - rules: The daemon's.
    ///   - limits: The daemon's.
    package init?(
        of scenario: String, user: String, among scenarios: [Scenario], rules: Rules,
        limits: Limits
    ) {
        lateness = limits.lateness
        // Sorted before the engine sees them: so that it takes one at a time.
        var limits = limits
        limits.lateness = .seconds(0)
        let engine = Engine(scenarios, rules: rules, limits: limits)
        guard let subject = Subject(scenario, in: engine.set, rules: rules, limits: limits) else {
            return nil
        }
        self.subject = subject
        chronicle = Chronicle(of: user, UserState(), engine)
    }

    /// The names that the reader of the events must look for.
    package var vocabulary: Vocabulary { subject.set.vocabulary }

    /// Takes the user's next event, in order of the stream.
    ///
    /// - Parameters:
    ///   - sighting: the event.
    ///   - watermark: of the stream, the event taken in.
    package mutating func take(_ sighting: Sighting, watermark: EventTime) {
        if let span = sighting.tooLateBy {
            let text = "(dropped: came \(span.text) later than run.lateness allows)"
            return timeline.add(sighting.time, zone, sighting.name, [text])
        }
        guard lateness > .seconds(0) else { return show(sighting, watermark: watermark) }
        let place = pending.firstIndex { $0.time > sighting.time } ?? pending.endIndex
        pending.insert(sighting, at: place)
        release(until: watermark)
        if pending.count > Self.pendingMax { release(until: pending[0].time) }
    }

    /// Settles what is due at the watermark, and tells everything.
    ///
    /// - Parameter watermark: of the whole stream; nil: there was no event at all.
    /// - Returns: lines, without the last line end.
    package consuming func end(at watermark: EventTime?) -> String {
        guard let watermark else { return "" }
        release(until: watermark)
        settle(until: watermark)
        var lines = head + timeline.lines
        if !pending.isEmpty {
            lines.append(
                "\(Wording.count(pending.count, "event")) still to be sorted (run.lateness)")
        }
        lines += ["", "at the end of the events, \(zone.text(watermark)):"]
        let prospect = Prospect(subject: subject, state: chronicle.state, now: watermark)
        return (lines + prospect.lines.map { "  \($0)" }).joined(separator: "\n")
    }

    private var zone: Zone { subject.zone(of: chronicle.state.profile) }

    private var head: [String] {
        [
            "\(subject.scenario.id) for \(Printable.text(chronicle.user)), times of \(zone.name):",
            "",
        ]
    }
}

// MARK: One after the other

extension Explanation {
    private mutating func release(until watermark: EventTime) {
        while let first = pending.first, first.time <= watermark {
            pending.removeFirst()
            show(first, watermark: first.time)
        }
    }

    private mutating func settle(until limit: EventTime) {
        for beat in chronicle.settle(until: limit) {
            let text = BeatText(subject, beat, zone)
            let lines = text.passing(&past).map { "(\($0))" } + verdicts(beat)
            if !lines.isEmpty { timeline.add(beat.time, zone, nil, lines) }
        }
    }

    private mutating func show(_ sighting: Sighting, watermark: EventTime) {
        settle(until: watermark)
        guard let event = sighting.event else {
            return timeline.pass(sighting.name, sighting.time, zone, subject.vocabulary)
        }
        let beat = chronicle.apply(event, watermark: watermark)
        if beat.isRepeat {
            let text = "(dropped: its messageId came before, within run.dedupe_window)"
            return timeline.add(sighting.time, zone, Printable.text(sighting.name), [text])
        }
        var lines: [String] = []
        if subject.isConcerned(by: sighting.name), sighting.name != "identify" {
            lines += BeatText(subject, beat, zone).lines(of: event, named: sighting.name, past)
        }
        lines += profileLines(beat)
        let decisions = verdicts(beat)
        guard !lines.isEmpty || !decisions.isEmpty || subject.isConcerned(by: sighting.name) else {
            return timeline.pass(sighting.name, sighting.time, zone, subject.vocabulary)
        }
        let what = Printable.text(sighting.name) + properties(of: event)
        timeline.add(sighting.time, zone, what, lines.map { "(\($0))" } + decisions)
    }

    private func properties(of event: Event) -> String {
        subject.vocabulary.properties.sorted().reduce(into: "") { text, name in
            let slot = subject.set.vocabulary.properties.firstIndex { $0.hasBytes(of: name) }
            guard let slot, !name.hasPrefix("\0"), !event.values[slot].isMissing else { return }
            text += " \(Printable.text(name))=\(Wording.value(event.values[slot]))"
        }
    }

    private func profileLines(_ beat: Chronicle.Beat) -> [String] {
        let (old, new) = (beat.before.profile, beat.after.profile)
        var lines: [String] = []
        if (old.email == nil) != (new.email == nil) {
            lines.append(new.email == nil ? "no address is known any more" : "an address is known")
        }
        for word in new.consents.words where !old.consents.words.contains(word) {
            lines.append("from here on: \(word.text(zone))")
        }
        if old.isAddressBad != new.isAddressBad {
            lines.append(
                new.isAddressBad
                    ? "mail to the address came back for good" : "the address is another one")
        }
        if old.timezone != new.timezone || old.country != new.country {
            lines.append("from here on the user's zone is \(subject.zone(of: new).name)")
        }
        return lines
    }

    /// What the gate decided on the scenario's mails, and others' mails that count for its cap.
    private mutating func verdicts(_ beat: Chronicle.Beat) -> [String] {
        var lines: [String] = []
        for decision in beat.decisions {
            let gate = GateText(
                subject: subject, zone: zone, profile: beat.after.profile, sent: sent)
            let isOwn = decision.scenario == subject.scenario.id
            if isOwn {
                let held = beat.before.held.first { $0.id == decision.id }
                lines.append(gate.line(decision, held))
            }
            guard case .send(let order) = decision.verdict else { continue }
            let mail = subject.mail(decision, order)
            sent.append(mail)
            let limits = subject.rules.limits(
                on: subject.scenario.policy, after: [mail], in: subject.set)
            let isCounted = limits.contains { $0.sent.contains(where: $0.cap.counts) }
            if !isOwn, isCounted {
                lines.append("(\(decision.scenario) sends a mail, which counts for the cap)")
            }
        }
        // As many as a state keeps.
        if sent.count > 128 { sent.removeFirst(sent.count - 128) }
        return lines
    }
}
