package import Delivery
import Events
import Mail
import Redis
package import Settings

extension SenderOptions {
    /// - Throws: `SenderMistake`, or `TemplateMistakes` with every mistake in the templates.
    package init(_ settings: Settings) throws {
        let kafka = settings.kafka
        var base = kafka.properties
        base["bootstrap.servers"] = kafka.brokers.map(\.description).joined(separator: ",")
        var consumer = base.merging(kafka.consumerProperties) { $1 }
        consumer["group.instance.id"] = kafka.groupInstance
        self.init(
            consumer: consumer, producer: base.merging(kafka.producerProperties) { $1 },
            redis: try Deployment(settings.redis),
            relay: try Relay(settings.send),
            letterhead: try Letterhead(
                settings.send, templates: try TemplateFolder(path: settings.templates)))
        group = kafka.groupSend
        topics.requests = settings.topics.mailSend
        topics.dead = settings.topics.mailDead
        topics.events = settings.topics.events
        topics.partitionsIfMissing = settings.topics.create ? settings.topics.partitions : nil
        redisPrefix = settings.redis.prefix
        resultTTL = settings.send.resultTTL
        zone = settings.run.zone
        if let path = settings.send.limits {
            do throws(SettingsError) { limits = try LimitsFile.read(path) } catch {
                throw SenderMistake(description: "send.limits: \(error)")
            }
        }
        remarks = Self.remarks(on: relay, from: letterhead.from)
        policy.attemptsMax = settings.send.attempts
        policy.retryFor = Span(milliseconds: settings.send.retryFor.wholeMilliseconds)
        policy.onAmbiguous = settings.send.onAmbiguous == .hold ? .hold : .resend
        policy.heedsTimes = settings.run.clock == .wall
    }
}

extension SenderOptions {
    /// What is no mistake, and yet the operator should hear it at the start.
    private static func remarks(on relay: Relay, from: Address) -> [String] {
        if case .api = relay.endpoint, !relay.signers.isEmpty {
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
        self.init(endpoint: try Endpoint(send.transport), authorities: send.caFile)
        switch (endpoint, send.username, send.password) {
        case (.api, nil, let token?): credentials = .bearer(token: token)
        case (_, let user?, let password):
            credentials = .login(user: user, password: password ?? "")
        case (_, nil, _): credentials = .none
        }
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
}

extension Letterhead {
    init(_ send: Settings.Send, templates: TemplateFolder) throws {
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
        tokenKey = try send.tokenKeyFile.map { try TokenKey(file: $0) }
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
