import Delivery
import Events
import Faults
import Logging
import Mail
import Messages
import Pacing
import Policy
import Suppressions
import Telemetry
import Workers

// From open requests to their ends.

extension SendingLoop {
    func hearRegister() {
        for (id, answer) in register.flush(at: clocks.now) where !hearLoan(answer, of: id) {
            hear(answer, of: id)
        }
    }

    private func hear(_ answer: RegisterScript.Answer, of id: String) {
        guard let request = requests[id] else { return }
        switch request.phase {
        case .waiting: hear(answer, toClaimOf: id)
        case .admitting: hear(answer, toAdmissionOf: id)
        case .screening: hear(answer, toScreeningOf: id)
        case .inCourier:
            guard case .go = answer else {
                courier.abort(id)
                return
            }
            Faults.reach(.marked)
            courier.proceed(id)
        case .releasing: wait(id, until: request.due)
        case .barring(let verdict): settle(id, verdict)
        case .settling(let verdict): hear(answer, to: verdict, of: id)
        // Nothing is asked then.
        case .claimed, .reporting: break
        }
    }

    private func hear(_ answer: RegisterScript.Answer, toClaimOf id: String) {
        switch answer {
        case .go(let claim) where claim.attempts == 1 && requests[id]?.wasBusy == true:
            // Redis has forgotten the one whom we waited for.
            doubt(id, claim)
        case .go(let claim):
            Faults.reach(.claimed)
            requests[id]?.claim = claim
            admit(id)
        case .busy(let left):
            requests[id]?.wasBusy = true
            wait(id, until: now + Span(milliseconds: left))
        case .lost, .ok, .suppressed, .said, .free, .full, .unknown, .lent:
            wait(id, until: now + .seconds(1))
        case .done(let state): report(id, Self.verdict(ofState: state))
        case .ambiguous(let claim): doubt(id, claim)
        }
    }

    /// What is no alert is admitted anyway.
    private func admit(_ id: String) {
        if let request = requests[id]?.request, let count = AlertLimit.count(of: request) {
            requests[id]?.phase = .admitting
            register.ask(.admit(count: count, id: id, most: options.alertsPerHour), of: id)
        } else {
            requests[id]?.phase = .claimed
            claimed.append(id)
        }
    }

    private func hear(_ answer: RegisterScript.Answer, toAdmissionOf id: String) {
        if case .ok = answer {
            requests[id]?.phase = .claimed
            claimed.append(id)
        } else {
            settle(
                id,
                .failed(
                    .alertLimit,
                    "more than \(options.alertsPerHour) alerts for its recipient in that hour"))
        }
    }

    private func doubt(_ id: String, _ claim: Claim) {
        requests[id]?.wasBusy = false
        requests[id]?.claim = claim
        switch options.policy.onAmbiguous {
        case .resend: register.ask(.resend, of: id)
        case .hold:
            settle(id, .failed(.ambiguous, "its sender vanished while it was being sent"))
        }
    }

    private func hear(_ answer: RegisterScript.Answer, to verdict: Verdict, of id: String) {
        switch answer {
        case .ok: report(id, verdict)
        case .done(let state): report(id, Self.verdict(ofState: state))
        default: wait(id, until: now + .seconds(1))
        }
    }

    /// An end that this version does not know, written by a later one or by hand: a person has to
    /// look.
    static func verdict(ofState state: String) -> Verdict {
        Verdict(state: state) ?? .failed(.ambiguous, "Redis remembers '\(state)'")
    }

    func wait(_ id: String, until due: EventTime) {
        leaveLane(id)
        if requests[id]?.positions.isEmpty ?? true {
            // Its partition has gone while it was under way: the next owner will try it.
            drop(id)
            return
        }
        requests[id]?.phase = .waiting
        requests[id]?.due = due
        agenda.add(id, at: due)
    }

    /// Composes as late as possible: a letter is larger than its request.
    func submit(_ id: String, _ request: MailRequest) {
        do throws(Unmailable) {
            let letter = try options.letterhead(for: request).letter(for: request, date: now)
            requests[id]?.phase = .inCourier
            courier.submit(letter)
        } catch {
            if error.failure == .template { say(error, request) }
            settle(id, .failed(error.failure, error.detail))
        }
    }

    private func say(_ error: Unmailable, _ request: MailRequest) {
        let isKnown = options.letterhead.templates.templates[request.template] != nil
        TemplateBroken(request: request.id, template: request.template, detail: error.detail)
            .report(to: logger, metrics, isKnown: isKnown)
    }

    func hearCourier(wait: Duration) {
        for report in courier.poll(wait: wait) {
            switch report {
            case .ready(let id):
                Faults.reach(.beforeMark)
                register.ask(.mark, of: id)
            case .finished(let id, let outcome, let took, let way):
                Faults.reach(.answered)
                metrics.delivery.record(took)
                requests[id]?.transport = word(for: way)
                conclude(id, outcome)
            }
        }
    }

    private func conclude(_ id: String, _ outcome: Outcome) {
        // A mark that was not answered in time is of no use any more.
        register.withdraw(id)
        let attempts = requests[id]?.claim.attempts ?? 1
        // It was us who kept that one.
        let isOurs = outcome == .notLetOut
        leaveLane(
            id, isOurs ? .untried : LaneSignal(outcome, code: outcome.label, attempts: attempts))
        guard let request = requests[id] else { return }
        let step = options.policy.step(
            after: outcome, request.request, request.claim, at: now,
            jitter: .random(in: 0..<1, using: &random))
        switch step {
        case .settle(let verdict) where verdict.bounce == .hard && request.request.role == nil:
            requests[id]?.phase = .barring(verdict)
            let why = Suppression(request.request.to, .hardBounce, at: now, by: "send")
            register.ask(.bar(why), of: id)
        case .settle(let verdict): settle(id, verdict)
        case .wait(let due):
            metrics.retries.with(
                request.transport ?? transport, outcome.label, outcome.meaning?.rawValue ?? ""
            ).add()
            sayRetry(outcome, request.transport ?? transport)
            requests[id]?.giveUpAt = options.policy.giveUp(request.claim, at: now)
            release(id, until: due)
        }
    }

    /// A relay's own words may name the recipient: they are for debugging only.
    private func sayRetry(_ outcome: Outcome, _ transport: String) {
        guard case .retry(let reason, _, _) = outcome else { return }
        logger.debug("A mail will be tried again.", metadata: ["reason": "\(reason)"])
        guard retryReminder.due(at: clocks.now) else { return }
        logger.warning(
            "Mails cannot be delivered and are tried again; more goes unsaid for a minute.",
            metadata: [
                "transport": "\(transport)",
                "reason": outcome.label == "session" ? "\(reason)" : "\(outcome.label)",
            ])
    }

    func settle(_ id: String, _ verdict: Verdict) {
        leaveLane(id)
        requests[id]?.phase = .settling(verdict)
        register.ask(.finish(state: verdict.state), of: id)
    }
}

extension Outcome {
    fileprivate var meaning: ReplyClass? {
        switch self {
        case .delivered, .ambiguous: nil
        case .retry(_, _, let meaning), .failed(_, let meaning): meaning
        }
    }

    /// The relay's code, else a word: fit for a metric.
    var label: String {
        switch self {
        case .delivered: return "none"
        case .ambiguous: return "ambiguous"
        case .retry(let reason, _, _), .failed(let reason, _):
            let words = reason.split(separator: " ", maxSplits: 2)
            let code = words.first == "HTTP" ? words.dropFirst().first : words.first?.prefix(3)
            guard let code, code.utf8.count == 3, let number = Int(code) else { return "session" }
            return (300..<600).contains(number) ? "\(number)" : "session"
        }
    }
}
