import Events
import Matching
import Playing
import Policy
import Scenarios

/// What the gate said, with the numbers that it went by.
struct GateText {
    let subject: Subject
    let zone: Zone
    let profile: Profile
    /// Mails sent before, to this user.
    var sent: [Sent]

    /// `held`: where the mail waited until now.
    func line(_ decision: Decision, _ held: Held?) -> String {
        let key = held.flatMap { subject.keyText($0.match.run.key) }.map { " of \($0)" } ?? ""
        let mail = decision.mail + key
        switch decision.verdict {
        case .send: return "-> send \(mail)"
        case .hold(let due, let why):
            return "-> hold \(mail) until \(zone.text(due)): \(text(why))"
        case .suppress(let why):
            let meaning = why.meaning.map { "\($0) " } ?? ""
            return "-> suppress \(mail): \(meaning)(\(details(why, decision)))"
        }
    }

    private func details(_ why: Decision.Suppression, _ decision: Decision) -> String {
        let details: String? =
            switch why {
            case .oncePer: oncePer(at: decision.decidedAt)
            case .cap: cap(at: decision.decidedAt)
            case .expired:
                subject.scenario.policy.expiresAfter.map { "expires_after: \($0.text)" }
            case .cancelled: watched(subject.scenario.policy.cancelOn, "cancel_on")
            case .unless: send(of: decision).flatMap { watched($0.unless, "unless") }
            case .notIf: send(of: decision)?.onlyIf.flatMap { watched($0, "if") }
            case .unsubscribed: consent
            case .noConsent:
                "run.consent: opt_in; topic: \(subject.scenario.policy.consentTopic ?? "none")"
            case .noDate, .datePassed, .noAddress, .suppressed, .unapproved, .outranked,
                .canary, .fuse, .recalled, .scenarioChanged, .tooManyHeld, .moved:
                nil
            }
        return details ?? why.rawValue + decision.numbers.text(zone)
    }

    private func text(_ why: Decision.Holding) -> String {
        switch why {
        case .sendAt: return "its hour is chosen by send.at"
        case .quietHours:
            let quiet = subject.scenario.policy.quietHours ?? subject.rules.quietHours
            return "quiet hours" + (quiet.map { " \($0.text)" } ?? "") + " in \(zone.name)"
        case .collect:
            return "others may come that are worth more (run.collect \(subject.rules.collect.text))"
        case .cap: return "a cap leaves no room before"
        case .quietDay:
            let days = subject.scenario.policy.quietDays ?? subject.rules.quietDays
            return "a quiet day (\(days.text)) in \(zone.name)"
        }
    }

    /// The word that forbids such mails; nil: none does.
    var consent: String? {
        guard let word = profile.consents.word(on: subject.scenario.policy.consentTopic),
            !word.isGranted
        else { return nil }
        return word.text(zone)
    }

    private func watched(_ watches: [Watch], _ key: String) -> String? {
        watches.isEmpty ? nil : "\(key): \(watches.map(\.text).joined(separator: ", "))"
    }

    private func send(of decision: Decision) -> Send? {
        subject.scenario.sends.first { $0.mail == decision.mail }
    }
}

// MARK: What mails sent before mean

extension GateText {
    /// `once_per` as it stands at `now`; nil: it allows a mail.
    func oncePer(at now: EventTime) -> String? {
        guard let span = subject.scenario.policy.oncePer else { return nil }
        let own = Fingerprint.of(subject.scenario.id)
        guard let last = sent.filter({ $0.scenario == own }).map(\.at).max(), last > now - span
        else { return nil }
        return "once_per \(span.text): the last went out at \(zone.text(last)), "
            + "the next may from \(zone.text(last + span)) on"
    }

    /// The caps as they stand at `now`, the first that allows no mail; nil: all do.
    func cap(at now: EventTime) -> String? {
        let policy = subject.scenario.policy
        return subject.rules.shortage(for: policy, after: sent, in: subject.set, at: now)
            .map { text($0, $1) }
    }

    private func text(_ limit: Rules.Limit, _ shortage: Rules.Cap.Shortage) -> String {
        let cap = limit.cap
        let most = shortage.most
        let kind = cap.messageClass.map { "\($0.rawValue) mails" } ?? "mails"
        let brand = limit.brand.map { " of \($0)" } ?? ""
        let others = shortage.reserves.map(\.others).joined()
        let times = shortage.sent.map(\.at).sorted()
        let free = times[times.count - most] + cap.span
        return "cap: \(times.count) of \(most) \(kind)\(brand)\(others) in \(cap.span.inOneUnit):"
            + " \(times.suffix(most).map(zone.text).joined(separator: ", ")); "
            + "the next may go out from \(zone.text(free)) on"
    }
}

extension Reserve {
    /// Behind 'mails': those that it is not for.
    fileprivate var others: String {
        switch owner {
        case .priority(let least): " of less than priority \(least)"
        case .messageClass(let own): " that are not \(own.rawValue)"
        }
    }
}

extension Consent {
    /// Such as `no to coupons, said at 2026-04-01 10:00 (form)`.
    func text(_ zone: Zone) -> String {
        let origin = [how, source].compactMap(\.self).map { Printable.text($0) }
        let what = topic.map { Printable.text($0) } ?? "all marketing mails"
        return "\(isGranted ? "yes" : "no") to \(what), said at \(zone.text(at))"
            + (origin.isEmpty ? "" : " (\(origin.joined(separator: ", ")))")
    }
}

extension Decision.Numbers {
    /// Behind a reason: `: priority 50, winner cart`; nothing when there are none.
    fileprivate func text(_ zone: Zone) -> String {
        let parts = members.map { member in
            let value =
                switch member.value {
                case .text(let text): text
                case .texts(let texts): texts.joined(separator: " ")
                case .count(let count): "\(count)"
                case .amount(let amount): "\(amount)"
                case .time(let time): zone.text(time)
                }
            return "\(member.name) \(Printable.text(value))"
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}
