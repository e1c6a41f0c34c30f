package import Events
package import Scenarios

/// The configuration of a process, checked.
package struct Settings: Sendable {
    package enum ConsentRule: String, Sendable, CaseIterable {
        case optOut = "opt_out"
        case optIn = "opt_in"
    }
    package enum Clock: String, Sendable, CaseIterable { case wall, event }
    package enum StartTLS: String, Sendable, CaseIterable { case required, opportunistic, never }
    package enum OnLostEvents: String, Sendable, CaseIterable { case fail, earliest, latest }
    package enum OnAmbiguous: String, Sendable, CaseIterable { case hold, resend }

    package struct ClassCap: Equatable, Sendable {
        package var messageClass: MessageClass?
        package var cap: Cap

        package init(messageClass: MessageClass?, cap: Cap) {
            self.messageClass = messageClass
            self.cap = cap
        }
    }

    package struct Kafka: Equatable, Sendable {
        package var brokers: [HostPort]
        package var properties: [String: String]
        package var consumerProperties: [String: String]
        package var producerProperties: [String: String]
        package var groupRun: String
        package var groupSend: String
        package var groupInstance: String?
    }

    package struct Topics: Equatable, Sendable {
        package var events: String
        package var mailSend: String
        package var decisions: String
        package var eventsDead: String
        package var mailDead: String
        package var create: Bool
        /// Of a topic that is created.
        package var partitions: Int
    }

    package struct Run: Equatable, Sendable {
        package var idleAfter: Duration
        package var maxSkew: Span
        /// Of one user and scenario.
        package var maxRuns: Int
        /// Of one partial match.
        package var maxEvents: Int
        package var lateness: Span
        package var dedupeWindow: Span
        package var forgetAfter: Span
        package var onLostEvents: OnLostEvents
        /// Nil: as far as Kafka goes.
        package var rebuildWindow: Span?
        package var batchEvents: Int
        package var cacheUsers: Int
        package var clock: Clock
        package var zone: Zone
        /// Of marketing scenarios without their own.
        package var quietHours: QuietHours?
        /// Of marketing scenarios without their own.
        package var quietDays: QuietDays
        /// A file.
        package var holidays: String?
        package var spread: Span
        package var collect: Span
        /// Of a class, or (nil) of all mails.
        package var caps: [ClassCap]
        package var consent: ConsentRule
        package var http: HostPort
    }

    /// One key to sign mails with.
    package struct DKIM: Equatable, Sendable {
        package var domain: String
        package var selector: String
        package var keyFile: String
    }

    /// Whom a role stands for.
    package enum Staff: Equatable, Sendable {
        case addresses([String])
        /// A channel's address, which is a secret.
        case channel(String)
        /// The file that it stands in.
        case channelFile(String)
    }

    /// A way for mails, and what lets us in.
    package struct Transport: Equatable, Sendable {
        package var address: String
        package var username: String?
        package var password: String?
        package var sessionToken: String?
    }

    package struct Send: Equatable, Sendable {
        package var transport: Transport
        /// While the other is away.
        package var fallback: Transport?
        package var from: String?
        package var replyTo: String?
        package var envelopeFrom: String?
        /// Of Message-IDs; nil: no `from` to take it from.
        package var domain: String?
        package var unsubscribeURL: String?
        package var unsubscribeMailto: String?
        package var tokenKeyFile: String?
        package var dkim: [DKIM]
        package var startTLS: StartTLS
        package var caFile: String?
        package var concurrency: Int
        /// A file.
        package var limits: String?
        package var timeout: Duration
        package var staff: [String: Staff]
        package var alertsPerHour: Int
        package var onAmbiguous: OnAmbiguous
        package var attempts: Int
        package var retryFor: Duration
        package var resultTTL: Duration
        package var http: HostPort
    }

    /// What the mails of a brand have of their own.
    package struct Brand: Sendable {
        package var send: Send
        /// Of its mails alone.
        package var caps: [ClassCap]
        package var consent: ConsentRule
    }

    package var kafka: Kafka
    package var topics: Topics
    package var redis: Redis
    package var run: Run
    package var send: Send
    package var scenarios: [String]
    package var templates: String
    /// Nil: nothing needs to be approved.
    package var approvals: String?
    /// Files, by brand.
    var brandFiles: [String: String]
    /// By name.
    package var brands: [String: Brand] = [:]
    package var logLevel: String
    /// What was set, by key, for printing.
    let entries: [String: Raw]
}

extension Settings {
    /// Reads what `entries` say, and the defaults of what they do not.
    init(_ entries: [String: Raw]) throws(SettingsError) {
        let keys = Keys.standard
        var reader = KeyReader(entries: entries)
        kafka = Kafka(
            brokers: reader[keys.brokers], properties: reader[keys.properties],
            consumerProperties: reader[keys.consumerProperties],
            producerProperties: reader[keys.producerProperties], groupRun: reader[keys.groupRun],
            groupSend: reader[keys.groupSend], groupInstance: reader[keys.groupInstance])
        topics = Topics(
            events: reader[keys.topicEvents], mailSend: reader[keys.topicMailSend],
            decisions: reader[keys.topicDecisions], eventsDead: reader[keys.topicEventsDead],
            mailDead: reader[keys.topicMailDead], create: reader[keys.topicsCreate],
            partitions: reader[keys.topicsPartitions])
        redis = Redis(&reader)
        run = Run(
            idleAfter: reader[keys.idleAfter], maxSkew: reader[keys.maxSkew],
            maxRuns: reader[keys.maxRuns], maxEvents: reader[keys.maxEvents],
            lateness: reader[keys.lateness], dedupeWindow: reader[keys.dedupeWindow],
            forgetAfter: reader[keys.forgetAfter],
            onLostEvents: reader[keys.onLostEvents], rebuildWindow: reader[keys.rebuildWindow],
            batchEvents: reader[keys.batchEvents],
            cacheUsers: reader[keys.cacheUsers], clock: reader[keys.clock],
            zone: reader[keys.zone], quietHours: reader[keys.quietHours],
            quietDays: reader[keys.quietDays], holidays: reader[keys.holidays],
            spread: reader[keys.spread], collect: reader[keys.collect],
            caps: Self.byClass(reader[keys.caps]),
            consent: reader[keys.consent], http: reader[keys.runHTTP])
        send = Self.send(&reader)
        reader.refuseTwins([
            (keys.topicEvents, topics.events), (keys.topicMailSend, topics.mailSend),
            (keys.topicDecisions, topics.decisions), (keys.topicEventsDead, topics.eventsDead),
            (keys.topicMailDead, topics.mailDead),
        ])
        reader.refuseTwins([(keys.groupRun, kafka.groupRun), (keys.groupSend, kafka.groupSend)])
        reader.refuseTwins(amongKeys: send.dkim)
        if let url = send.unsubscribeURL, url.contains("{token}"), send.tokenKeyFile == nil {
            reader.refuse(keys.unsubscribeURL.path, "{token} needs send.token_key_file")
        }
        let paths = WrittenPaths(entries: entries)
        scenarios = reader[keys.scenarios].map { paths.resolve($0, of: keys.scenarios.path) }
        templates = paths.resolve(reader[keys.templates], of: keys.templates.path)
        send.tokenKeyFile = send.tokenKeyFile.map { paths.resolve($0, of: keys.tokenKeyFile.path) }
        run.holidays = run.holidays.map { paths.resolve($0, of: keys.holidays.path) }
        approvals = reader[keys.approvals].map { paths.resolve($0, of: keys.approvals.path) }
        brandFiles = reader[keys.brands].mapValues { paths.resolve($0, of: keys.brands.path) }
        send.limits = send.limits.map { paths.resolve($0, of: keys.limits.path) }
        send.caFile = send.caFile.map { paths.resolve($0, of: keys.caFile.path) }
        send.transport.address = paths.resolve(
            transport: send.transport.address, of: keys.transport.path)
        if let fallback = send.fallback {
            send.fallback?.address = paths.resolve(
                transport: fallback.address, of: keys.fallback.path)
            if send.onAmbiguous == .resend {
                reader.refuse(
                    keys.fallback.path,
                    "needs send.on_ambiguous: hold, lest one relay repeat what the other may have "
                        + "delivered")
            }
        }
        logLevel = reader[keys.logLevel]
        self.entries = entries
        if !reader.mistakes.isEmpty { throw SettingsError(mistakes: reader.mistakes) }
    }

    private static func send(_ reader: inout KeyReader) -> Send {
        let keys = Keys.standard
        let from = reader[keys.from]
        let domain = from?.split(separator: "@").last?.filter { $0 != ">" }
        return Send(
            transport: Transport(
                address: reader[keys.transport], username: reader[keys.username],
                password: reader[keys.password], sessionToken: reader[keys.sessionToken]),
            fallback: fallback(&reader), from: from, replyTo: reader[keys.replyTo],
            envelopeFrom: reader[keys.envelopeFrom] ?? from,
            domain: reader[keys.domain] ?? domain, unsubscribeURL: reader[keys.unsubscribeURL],
            unsubscribeMailto: reader[keys.unsubscribeMailto],
            tokenKeyFile: reader[keys.tokenKeyFile], dkim: reader[keys.dkim],
            startTLS: reader[keys.startTLS],
            caFile: reader[keys.caFile], concurrency: reader[keys.concurrency],
            limits: reader[keys.limits],
            timeout: reader[keys.timeout], staff: Self.staff(&reader),
            alertsPerHour: reader[keys.alertsPerHour], onAmbiguous: reader[keys.onAmbiguous],
            attempts: reader[keys.attempts], retryFor: reader[keys.retryFor],
            resultTTL: reader[keys.resultTTL],
            http: reader[keys.sendHTTP])
    }

    private static func fallback(_ reader: inout KeyReader) -> Transport? {
        let keys = Keys.standard
        return reader[keys.fallback].map { address in
            Transport(
                address: address, username: reader[keys.fallbackUsername],
                password: reader[keys.fallbackPassword],
                sessionToken: reader[keys.fallbackSessionToken])
        }
    }

    private static func byClass(_ caps: [String: [Cap]]) -> [ClassCap] {
        caps.sorted { $0.key < $1.key }.flatMap { name, caps in
            caps.map { ClassCap(messageClass: MessageClass(rawValue: name), cap: $0) }
        }
    }
}

/// Reads key after key and collects what is wrong.
struct KeyReader {
    let entries: [String: Raw]
    private(set) var mistakes: [Mistake] = []

    init(entries: [String: Raw]) { self.entries = entries }

    /// For what is wrong only together with other keys.
    mutating func refuse(_ path: String, _ problem: String) {
        let place = entries[path]?.place ?? .fallback
        mistakes.append(Mistake(place: place, problem: "\(path): \(problem)"))
    }

    mutating func refuse(at place: Place, _ problem: String) {
        mistakes.append(Mistake(place: place, problem: problem))
    }

    subscript<Value>(key: Key<Value>) -> Value {
        mutating get {
            guard let raw = entries[key.path] else { return key.fallbackValue }
            do throws(SettingsError) { return try key.kind.read(raw) } catch {
                mistakes += error.mistakes.map {
                    Mistake(place: $0.place, problem: "\(key.path): \($0.problem)")
                }
                return key.fallbackValue
            }
        }
    }
}
