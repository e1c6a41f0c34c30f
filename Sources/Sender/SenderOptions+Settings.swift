package import Delivery
import Events
import Mail
import Redis
package import Settings
import Zones

extension SenderOptions {
    /// - Throws: `SenderMistake`, or `TemplateMistakes` with every mistake in the templates.
    package init(_ settings: Settings) throws {
        let kafka = settings.kafka
        var base = kafka.properties
        base["bootstrap.servers"] = kafka.brokers.map(\.description).joined(separator: ",")
        var consumer = base.merging(kafka.consumerProperties) { $1 }
        consumer["group.instance.id"] = kafka.groupInstance
        let templates = try TemplateFolder(path: settings.templates)
        self.init(
            consumer: consumer, producer: base.merging(kafka.producerProperties) { $1 },
            redis: try Deployment(settings.redis),
            relay: try Relay(settings.send),
            letterhead: try Letterhead(settings.send, templates: templates))
        for (name, brand) in settings.brands {
            brands[name] = try Letterhead(brand.send, templates: templates)
        }
        fallback = try Relay(fallback: settings.send)
        alertsPerHour = settings.send.alertsPerHour
        try take(settings.send.staff)
        group = kafka.groupSend
        topics.requests = settings.topics.mailSend
        topics.dead = settings.topics.mailDead
        topics.events = settings.topics.events
        topics.partitionsIfMissing = settings.topics.create ? settings.topics.partitions : nil
        redisPrefix = settings.redis.prefix
        resultTTL = settings.send.resultTTL
        zone = settings.run.zone
        if let path = settings.send.limits {
            do throws(SettingsError) {
                limits = try LimitsFile.read(path)
                remarks = try settings.idleWarmUps().map { "send.limits: \($0)" }
            } catch {
                throw SenderMistake(description: "send.limits: \(error)")
            }
        }
        remarks += Self.remarks(on: relay, from: letterhead.from)
        for (_, brand) in brands.sorted(by: { $0.key < $1.key }) {
            remarks += Self.remarks(on: relay, from: brand.from).filter { !remarks.contains($0) }
        }
        policy.attemptsMax = settings.send.attempts
        policy.retryFor = Span(milliseconds: settings.send.retryFor.wholeMilliseconds)
        policy.onAmbiguous = settings.send.onAmbiguous == .hold ? .hold : .resend
        policy.heedsTimes = settings.run.clock == .wall
        let zones = ZoneTable()
        calendar = QuietCalendar(
            zoneNamed: { zones.zone(named: $0) }, zone: settings.run.zone,
            holidays: try settings.run.holidays.map { try HolidayFile.read($0) } ?? [])
    }
}

extension SenderOptions {
    /// What is no mistake, and yet the operator should hear it at the start.
    private static func remarks(on relay: Relay, from: Address) -> [String] {
        if !relay.endpoint.takesWholeMails, !relay.signers.isEmpty {
            return ["send.dkim is of no use here: a mail API signs by itself."]
        }
        var remarks = relay.signers.compactMap(\.remark)
        if !relay.signers.isEmpty, !relay.signers.contains(where: { $0.isAligned(with: from) }) {
            let domains = Set(relay.signers.map(\.domain)).sorted().joined(separator: ", ")
            remarks.append(
                "No key of send.dkim signs for \(from.domain), the domain of send.from: what is "
                    + "signed for \(domains) does not help it to pass DMARC. Add a key of that "
                    + "domain, or of one above it.")
        }
        return remarks
    }
}

/// A configuration with which nothing can be sent.
package struct SenderMistake: Error, CustomStringConvertible {
    package let description: String
}

extension Relay {
    package init(_ send: Settings.Send) throws {
        try self.init(send, send.transport, Self.prefix)
    }

    /// Of the keys of the first transport.
    private static let prefix = "send."

    /// Nil: none is configured.
    package init?(fallback send: Settings.Send) throws {
        guard let fallback = send.fallback else { return nil }
        try self.init(send, fallback, "send.fallback_")
    }

    /// `prefix`: of the keys that name the transport's credentials.
    private init(
        _ send: Settings.Send, _ transport: Settings.Transport, _ prefix: String
    ) throws {
        let endpoint: Endpoint
        do throws(RelayError) { endpoint = try Endpoint(transport.address) } catch {
            let key = prefix == Self.prefix ? "send.transport" : "send.fallback"
            throw SenderMistake(description: "\(key): \(error)")
        }
        self.init(endpoint: endpoint, authorities: send.caFile)
        credentials = try Self.credentials(transport, for: endpoint, prefix)
        tls =
            switch send.startTLS {
            case .required: .required
            case .opportunistic: .opportunistic
            case .never: .never
            }
        limits.connectionsMax = send.concurrency
        // Enough to keep the connections busy; what waits there cannot be called back.
        limits.queueMax = send.concurrency
        limits.whole = send.timeout
        limits.decision = send.timeout / 2
        signers = try send.dkim.map { try DKIMSigner($0) }
    }

    private static func credentials(
        _ transport: Settings.Transport, for endpoint: Endpoint, _ prefix: String
    ) throws(SenderMistake) -> Credentials {
        switch (endpoint, transport.username, transport.password) {
        case (.ses, let id?, let secret?):
            return .keys(id: id, secret: secret, session: transport.sessionToken)
        case (.ses, _, _):
            throw SenderMistake(
                description: "Amazon SES wants a key: its id in \(prefix)username, its secret in "
                    + "\(prefix)password")
        case (.sendGrid, _, let key?), (.mailgun, nil, let key?): return .bearer(token: key)
        case (.sendGrid, _, nil), (.mailgun, _, nil):
            throw SenderMistake(description: "the service wants a key, in \(prefix)password")
        case (.api, nil, let token?): return .bearer(token: token)
        case (_, let user?, let password): return .login(user: user, password: password ?? "")
        case (_, nil, _): return .none
        }
    }
}

extension Letterhead {
    init(_ send: Settings.Send, templates: TemplateFolder) throws {
        try self.init(unsealed: send, templates: templates)
        tokenKey = try send.tokenKeyFile.map { try TokenKey(file: $0) }
    }

    /// Without the key for the tokens of unsubscribe links, which is a secret.
    package init(unsealed send: Settings.Send, templates: TemplateFolder) throws {
        guard let from = send.from else {
            throw SenderMistake(
                description: "send.from is missing: whom do the mails come from? "
                    + "For example `from: Shop <shop@example.org>` in the section `send`.")
        }
        self.init(
            from: try Address(configured: from, key: "send.from"),
            replyTo: try send.replyTo.map { try Address(configured: $0, key: "send.reply_to") },
            returnPath: try send.envelopeFrom.map { try Address(returnPath: $0) },
            unsubscribe: Unsubscribe(
                url: send.unsubscribeURL,
                mailto: try send.unsubscribeMailto.map {
                    try Address(configured: $0, key: "send.unsubscribe_mailto")
                }),
            idDomain: send.domain, templates: templates)
    }
}

extension Address {
    /// `bounce@example.org` or `bounce+{id}@example.org`, which is tried out with an id.
    fileprivate init(returnPath text: String) throws(SenderMistake) {
        let key = "send.envelope_from"
        try self.init(configured: text, key: key)
        do throws(AddressError) { _ = try filled(id: String(repeating: "0", count: 32)) } catch {
            throw SenderMistake(
                description: "\(key): \(error), once 32 characters stand for {id}")
        }
    }

    /// `name@example.org` or `A name <name@example.org>`.
    init(configured text: String, key: String) throws(SenderMistake) {
        do throws(AddressError) {
            guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
                try self.init(text)
                return
            }
            let name = text[..<open].split(separator: " ").joined(separator: " ")
            let address = text[text.index(after: open)...].dropLast()
            try self.init(String(address), name: name.isEmpty ? nil : name)
        } catch {
            throw SenderMistake(description: "\(key): \(error)")
        }
    }
}
