/// Sends messages and keeps each until Kafka has it, however often that takes and whatever becomes
/// of the client. A message whose confirmation was lost comes twice. For one thread.
package final class DurableProducer {
    package struct Message {
        package let topic: String
        /// Nil: none, which is not the same to Kafka as no bytes.
        package let key: [UInt8]?
        package fileprivate(set) var payload: [UInt8]?
        package fileprivate(set) var headers: [(String, [UInt8])]
        fileprivate let isCuttable: Bool

        /// With `isCuttable`, a message that its topic refuses as too large loses its end rather
        /// than wait for ever; the header `cut_from_bytes` tells its size.
        package init(
            topic: String, key: [UInt8]?, payload: [UInt8]?, headers: [(String, [UInt8])] = [],
            isCuttable: Bool = false
        ) {
            self.topic = topic
            self.key = key
            self.payload = payload
            self.headers = headers
            self.isCuttable = isCuttable
        }
    }

    /// What is left of a message that was cut.
    package static let cutBytes = 65_536
    /// Before a message that failed goes out again, and from one client to the next.
    package static let pause: Duration = .seconds(1)

    private let make: () throws(KafkaError) -> any MessageSink
    private let now: () -> ContinuousClock.Instant
    private(set) var producer: any MessageSink
    private var started: ContinuousClock.Instant
    private var open = Backlog<Message>()
    private var again: [(token: UInt64, at: ContinuousClock.Instant)] = []
    /// Refused by a full queue, in order: to be handed over as soon as it has room.
    private var queued: [UInt64] = []
    /// To be told with the next reports.
    private var refusals: [KafkaError] = []

    /// - Parameter properties: as `Producer` takes them.
    /// - Throws: when a property is unknown or wrong, naming it. Reaches no broker yet.
    package convenience init(properties: [String: String]) throws(KafkaError) {
        try self.init(now: { .now }) { () throws(KafkaError) in
            try Producer(properties: properties)
        }
    }

    /// - Parameters:
    ///   - now: the clock.
    ///   - make: makes a client; called again when one has come to its end.
    /// - Throws: what `make` throws.
    package init(
        now: @escaping () -> ContinuousClock.Instant,
        make: @escaping () throws(KafkaError) -> any MessageSink
    ) throws(KafkaError) {
        self.make = make
        self.now = now
        started = now()
        producer = try make()
    }

    /// Messages that Kafka is not yet known to have.
    package var openCount: Int { open.count }

    /// - Returns: a number that `serve` hands over when Kafka has the message.
    @discardableResult
    package func send(_ message: Message) -> UInt64 {
        let token = open.append(message)
        hand(token)
        return token
    }

    /// Takes the reports that have come, waiting at most `wait` for the first, and repeats what
    /// failed. A client that came to its end is replaced, which `notices` hears of.
    ///
    /// - Parameters:
    ///   - wait: none while reports are there.
    ///   - notices: gets errors, logs and statistics.
    ///   - delivered: gets the number of each message that Kafka has.
    package func serve(
        wait: Duration, notices: (Notice) -> Void, _ delivered: (UInt64) -> Void
    ) {
        if let error = producer.fatalError { replaceProducer(error, notices) }
        if !again.isEmpty {
            let now = now()
            let due = again.filter { $0.at <= now }
            again.removeAll { $0.at <= now }
            for (token, _) in due { hand(token) }
        }

        producer.reports(wait: wait, notices: notices) { report in
            if let error = report.error {
                failed(report.token, error)
            } else if open.remove(report.token) != nil {
                delivered(report.token)
            }
        }
        handQueued()
        for error in refusals { notices(.failed(error)) }
        refusals = []
    }

    private func replaceProducer(_ error: KafkaError, _ notices: (Notice) -> Void) {
        guard now() - started >= Self.pause else { return }
        started = now()
        do throws(KafkaError) {
            producer = try make()
        } catch {
            return refusals.append(error)
        }
        notices(.replaced(error))
        queued = []
        again = open.numbers.map { ($0, started) }
    }

    /// Up to the first that is refused again.
    private func handQueued() {
        let waiting = queued
        queued = []
        for (index, token) in waiting.enumerated() {
            hand(token)
            guard queued.isEmpty else {
                queued += waiting[(index + 1)...]
                return
            }
        }
    }

    private func hand(_ token: UInt64) {
        guard let message = open[token] else { return }
        // Behind those that wait for room: a user's messages keep their order.
        guard queued.isEmpty else { return queued.append(token) }
        do throws(KafkaError) {
            try message.key.withBytes { (key) throws(KafkaError) in
                try message.payload.withBytes { (payload) throws(KafkaError) in
                    try producer.send(
                        topic: message.topic, key: key, payload: payload,
                        headers: message.headers, token: token,
                        timestamp: nil)
                }
            }
        } catch {
            failed(token, error)
        }
    }

    private func failed(_ token: UInt64, _ error: KafkaError) {
        guard let message = open[token] else { return }
        if error.isQueueFull { return queued.append(token) }
        refusals.append(error)
        if error.isTooLarge, message.isCuttable, let payload = message.payload,
            payload.count > Self.cutBytes
        {
            open.update(token) { message in
                message.payload = Array(payload.prefix(Self.cutBytes))
                message.headers.append(("cut_from_bytes", Array(String(payload.count).utf8)))
            }
        }
        again.append((token, now() + Self.pause))
    }
}

extension [UInt8]? {
    /// Nil stays nil, and no bytes are not nil.
    fileprivate func withBytes(
        _ body: (UnsafeRawBufferPointer?) throws(KafkaError) -> Void
    ) throws(KafkaError) {
        guard let self else { return try body(nil) }
        // An empty array may have no address, which would mean nil.
        let bytes = self.isEmpty ? [0] : self
        try bytes.withUnsafeBufferPointer { (buffer) throws(KafkaError) in
            let whole = UnsafeRawBufferPointer(buffer)
            try body(UnsafeRawBufferPointer(rebasing: whole[..<self.count]))
        }
    }
}
