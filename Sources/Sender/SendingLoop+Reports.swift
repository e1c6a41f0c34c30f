import Events
import Faults
import Kafka
import Mail
import Messages
import Scenarios
import Telemetry

// From ends to finished requests.

extension SendingLoop {
    /// Tells of an end that is in Redis. Told again after a crash: the event has the same id, so
    /// that its readers drop it.
    func report(_ id: String, _ verdict: Verdict) {
        guard let open = requests[id] else { return }
        Faults.reach(.settled)
        leaveLane(id)
        requests[id]?.phase = .reporting
        metrics.open.add(-1)
        var messages = [event(of: open.request, verdict)]
        if case .failed(let failure) = verdict.ending {
            let bounce = verdict.bounce?.rawValue
            metrics.requestsDead.with(failure.rawValue, bounce ?? "").add()
            let error = verdict.detail.isEmpty ? failure.rawValue : verdict.detail
            messages.append(
                deadLetter(
                    open.original, reason: failure.rawValue, error: error, bounce: bounce))
        }
        outlet.send(messages, for: .request(id))

        if verdict.ending == .sent, !verdict.isRepeat, options.policy.heedsTimes {
            metrics.age.record(
                .milliseconds(max(0, (now - open.request.matchedAt).milliseconds)))
        }
        MailResult(
            request: id, result: verdict.result, transport: open.transport ?? transport,
            messageClass: open.request.messageClass.rawValue, reason: verdict.reason,
            detail: verdict.detail
        ).report(to: logger, metrics)
    }

    private func event(of request: MailRequest, _ verdict: Verdict) -> DurableProducer.Message {
        // A replay of old data stays in its own time.
        let time = options.policy.heedsTimes ? now : request.notBefore
        let event =
            verdict.ending == .sent
            ? MailEvent(.sent, request, at: time)
            : MailEvent(
                .failed, request, at: time, reason: verdict.reason,
                bounce: verdict.bounce?.rawValue)
        return DurableProducer.Message(
            topic: options.topics.events, key: Array(request.user.utf8), payload: event.json)
    }

    /// All is told: the message may be forgotten.
    func finish(_ ticket: Outlet.Ticket) {
        switch ticket {
        case .position(let position):
            unreadable.remove(position)
            windows[position.partition]?.finish(position.offset)
        case .request(let id):
            guard let request = requests.removeValue(forKey: id) else { return }
            for position in request.positions {
                windows[position.partition]?.finish(position.offset)
            }
        }
    }
}
