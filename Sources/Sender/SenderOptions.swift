package import Delivery
package import Events
import Mail
import Messages
package import Pacing
package import Redis

/// All that a sender has to be told.
package struct SenderOptions: Sendable {
    package struct Topics: Sendable {
        package var requests = "mail-send"
        package var dead = "mail-dead"
        package var events = "events"
        /// Of topics that are made when they are missing; nil: none is made.
        package var partitionsIfMissing: Int?

        package init() {}
    }

    /// librdkafka's properties.
    package var consumer: [String: String]
    package var producer: [String: String]
    package var group = "nagori-send"
    package var topics = Topics()

    package var redis: Deployment
    package var redisPrefix = "nagori"
    /// How long Redis remembers a mail.
    package var resultTTL: Duration = .seconds(30 * 86_400)

    package var relay: Relay
    /// While `relay` is away.
    package var fallback: Relay?
    /// Until `relay` is first tried again.
    package var fallbackPause = TransportHealth.firstPause
    package var letterhead: Letterhead
    /// Of the brands, by name.
    package var brands: [String: Letterhead] = [:]
    package var policy = DeliveryPolicy()
    package var calendar = QuietCalendar()
    /// Alerts for one recipient and hour that are delivered.
    package var alertsPerHour = 60
    package var limits = SendLimits()
    /// Whose days a warm-up counts.
    package var zone = Zone.utc

    /// Requests taken and not finished, over all partitions; those that merely wait do not count.
    package var openMax = 10_000
    /// Bytes in memory of all, the waiting ones among them; one message may exceed it.
    package var openBytesMax = 256 << 20
    package var commitInterval: Duration = .seconds(1)
    /// How long what is under way may take to finish when partitions are given up.
    package var drainLimit: Duration = .seconds(4)
    /// For the log, at the start.
    package var remarks: [String] = []

    package init(
        consumer: [String: String], producer: [String: String], redis: Deployment,
        relay: Relay, letterhead: Letterhead
    ) {
        self.consumer = consumer
        self.producer = producer
        self.redis = redis
        self.relay = relay
        self.letterhead = letterhead
    }
}

extension SenderOptions {
    /// - Throws: the request's end, when its brand is not known.
    func letterhead(for request: MailRequest) throws(Unmailable) -> Letterhead {
        guard let brand = request.brand else { return letterhead }
        if let own = brands[brand] { return own }
        let known = brands.keys.sorted().joined(separator: ", ")
        throw Unmailable(
            .brand,
            "there is no brand '\(brand)' in the configuration's `brands`"
                + (known.isEmpty ? "" : " (there are: \(known))"))
    }

    /// Of the address that the mail comes from; empty when its brand is not known.
    func senderDomain(of request: MailRequest) -> String {
        guard let brand = request.brand else { return String(letterhead.from.domain) }
        return brands[brand].map { String($0.from.domain) } ?? ""
    }
}
