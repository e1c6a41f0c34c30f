import Events
import Kafka
import Logging
import Messages
import Pacing
import Telemetry
import Workers

// From Kafka to open requests.

extension SendingLoop {
    /// Those of which something is under way.
    private var openCount: Int { requests.busy + unreadable.count }

    /// Requests that merely wait, for a time or for a slow provider, hold nobody up: only their
    /// bytes count.
    var hasRoom: Bool { openCount < options.openMax && requests.bytes < options.openBytesMax }

    /// Takes what has come. When too much is open, Kafka is asked to send no more until half of it
    /// is finished.
    func take(wait: Duration) throws {
        guard hasRoom else {
            if !isPaused { try pause() }
            return
        }
        if isPaused {
            guard openCount <= options.openMax / 2,
                requests.bytes <= options.openBytesMax / 2
            else { return }
            try resume()
        }
        let room = options.openMax - openCount
        let batch = consumer.batch(max: min(Self.batchMax, room), wait: wait)
        for failure in batch.failures where !failure.error.isEndOfPartition {
            watch.failed(failure.error)
        }
        batch.forEach(admit)
    }

    private func pause() throws(KafkaError) {
        try consumer.pause(Array(windows.keys))
        isPaused = true
        logger.debug("Paused: too many requests are open.")
    }

    private func resume() throws(KafkaError) {
        try consumer.resume(Array(windows.keys))
        isPaused = false
    }

    private func admit(_ record: Record) {
        let position = Position(partition: record.partition, offset: record.offset)
        windows[position.partition, default: OffsetWindow()].open(position.offset)
        metrics.requests.add()
        let original = Original(
            position: position, key: record.key.map(Array.init),
            payload: record.payload.map(Array.init))
        do throws(MailRequestError) {
            let request = try MailRequest(json: original.payload ?? [])
            try refuseFarFuture(request)
            admit(request, original)
        } catch {
            setAside(original, error)
        }
    }

    private func admit(_ request: MailRequest, _ original: Original) {
        // The same request twice at a time: its end will be that of both.
        if requests[request.id] != nil {
            requests[request.id]?.positions.append(original.position)
            metrics.requestsMerged.add()
            return
        }
        let due = options.policy.start(request)
        requests[request.id] = OpenRequest(
            request: request, original: original, positions: [original.position], due: due)
        metrics.open.add(1)
        // Redis may have forgotten it. Another end may have been deleted by a person, to try again.
        if register.isSent(request.id) {
            settle(request.id, Verdict(ending: .sent, isRepeat: true))
        } else {
            agenda.add(request.id, at: due)
        }
    }

    /// A request that waits holds the offsets behind it, and a mail is known as sent for
    /// `result_ttl` only: whoever waits longer might come twice.
    private func refuseFarFuture(_ request: MailRequest) throws(MailRequestError) {
        let limit = now + Span(milliseconds: Int64(options.resultTTL / .milliseconds(1)))
        guard options.policy.start(request) > limit else { return }
        throw MailRequestError(
            field: "not_before", reason: "\(request.notBefore) is further away than result_ttl")
    }

    private func setAside(_ original: Original, _ error: MailRequestError) {
        metrics.requestsDead.with("unreadable", "").add()
        if unreadableReminder.due(at: clocks.now) {
            logger.warning(
                "Set aside a message that is no mail request; more of them go unsaid for a minute.",
                metadata: [
                    "partition": "\(original.position.partition)",
                    "offset": "\(original.position.offset)", "error": "\(error)",
                ])
        }
        unreadable.insert(original.position)
        outlet.send(
            [deadLetter(original, reason: "unreadable", error: "\(error)")],
            for: .position(original.position))
    }

    /// The message as it came; headers say where from, and why.
    func deadLetter(
        _ original: Original, reason: String, error: String, bounce: String? = nil
    ) -> DurableProducer.Message {
        var headers = [
            ("topic", options.topics.requests), ("partition", "\(original.position.partition)"),
            ("offset", "\(original.position.offset)"), ("reason", reason), ("error", error),
        ]
        if let bounce { headers.append(("bounce", bounce)) }
        return DurableProducer.Message(
            topic: options.topics.dead, key: original.key, payload: original.payload,
            headers: headers.map { ($0.0, Array($0.1.utf8)) }, isCuttable: true)
    }
}

extension Original {
    /// In bytes.
    var size: Int { (key?.count ?? 0) + (payload?.count ?? 0) }
}
