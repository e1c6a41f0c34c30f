package import Delivery
package import Events
package import Mail
package import Messages
package import Policy

/// What all mails have in common, and the templates: makes a request into a letter.
package struct Letterhead: Sendable {
    package var from: Address
    package var replyTo: Address?
    /// Where bounces go; nil: `from`. `{id}` in it becomes the mail's id, so that a bounce says which
    /// mail it is about (VERP).
    package var returnPath: Address?
    package var unsubscribe: Unsubscribe
    /// Seals the tokens of unsubscribe links; needed when they hold one.
    package var tokenKey: TokenKey?
    /// Right of the `@` of Message-IDs; nil: `from`'s domain.
    package var idDomain: String?
    package var templates: TemplateFolder
    /// Our own people, by role.
    package var staff: [String: Staff] = [:]
    /// What may be sent; nil: nothing needs to be approved.
    package var approved: Approved?

    package enum Staff: Equatable, Sendable {
        /// At least one; each sees the others.
        case mailboxes([Address])
        /// The courier knows where.
        case channel
    }

    package init(
        from: Address, replyTo: Address? = nil, returnPath: Address? = nil,
        unsubscribe: Unsubscribe = Unsubscribe(), idDomain: String? = nil,
        templates: TemplateFolder
    ) {
        self.from = from
        self.replyTo = replyTo
        self.returnPath = returnPath
        self.unsubscribe = unsubscribe
        self.idDomain = idDomain
        self.templates = templates
    }

    /// - Throws: the request's end, when it cannot become a mail.
    package func letter(for request: MailRequest, date: EventTime) throws(Unmailable) -> Letter {
        guard let template = templates.templates[request.template] else {
            throw Unmailable(.template, "there is no template '\(request.template)'")
        }
        if let approved,
            !approved.contains(
                scenario: request.scenario, version: request.scenarioVersion,
                template: request.template)
        {
            throw Unmailable(
                .unapproved, "nobody has approved the scenario or its template as it is")
        }
        let recipients = try recipients(of: request)
        let unsubscribe = try unsubscribe(for: request)
        let content: Letter.Content
        do {
            content = try template.render(
                variables(for: request, unsubscribe.url), locale: request.locale)
        } catch {
            throw Unmailable(.template, "\(error)")
        }
        var letter = Letter(
            id: request.id, messageClass: request.messageClass, from: from, to: recipients[0],
            content: content, date: date, replyTo: replyTo,
            returnPath: try returnPath.map { (path) throws(Unmailable) in
                try filled(path, id: request.id)
            },
            unsubscribe: unsubscribe,
            feedbackID: FeedbackID(
                scenario: request.scenario, template: request.template,
                messageClass: request.messageClass, domain: from.domain), idDomain: idDomain)
        letter.also = Array(recipients.dropFirst())
        if let role = request.role, staff[role] == .channel { letter.channel = role }
        return letter
    }

    /// Not empty. Of a channel: ourselves, since nobody is written to.
    private func recipients(of request: MailRequest) throws(Unmailable) -> [Address] {
        guard let role = request.role else {
            do { return [try Address(request.to, name: request.name)] } catch {
                throw Unmailable(.address, "\(error)")
            }
        }
        switch staff[role] {
        case .mailboxes(let addresses): return addresses
        case .channel: return [from]
        case nil:
            let known = staff.keys.sorted().joined(separator: ", ")
            throw Unmailable(
                .address,
                "send.staff says nothing of the role '\(role)' "
                    + (known.isEmpty ? "(it is empty)" : "(it knows \(known))"))
        }
    }

    private func filled(_ path: Address, id: String) throws(Unmailable) -> Address {
        do throws(AddressError) { return try path.filled(id: id) } catch {
            throw Unmailable(.address, "send.envelope_from: \(error)")
        }
    }

    private func unsubscribe(for request: MailRequest) throws(Unmailable) -> Unsubscribe {
        guard unsubscribe.wantsToken else { return unsubscribe.filled(id: request.id, token: nil) }
        let token = UnsubscribeToken(
            user: request.user, mail: request.id, messageClass: request.messageClass,
            topic: request.topic)
        guard let text = tokenKey.flatMap({ token.text(sealedBy: $0) }) else {
            throw Unmailable(
                .address,
                "no unsubscribe link holds so long a user (\(UnsubscribeToken.userBytesMax) bytes) "
                    + "or topic (\(UnsubscribeToken.topicBytesMax))")
        }
        return unsubscribe.filled(id: request.id, token: text)
    }

    /// The request's own, and over them the built-in ones, so that no event can forge a link.
    private func variables(
        for request: MailRequest, _ unsubscribeURL: String?
    ) -> [String: JSONValue] {
        var user: [String: JSONValue] = ["id": .string(request.user)]
        if let name = request.name, !name.isEmpty { user["name"] = .string(name) }
        var variables = request.variables
        variables["user"] = .object(user)
        variables["mail"] = .object(["id": .string(request.id)])
        variables["unsubscribe_url"] = unsubscribeURL.map(JSONValue.string)
        return variables
    }
}

/// A request that cannot become a mail, whatever is tried.
package struct Unmailable: Error {
    let failure: Verdict.Failure
    /// Never holds the value of a variable or the address.
    package let detail: String

    init(_ failure: Verdict.Failure, _ detail: String) {
        self.failure = failure
        self.detail = detail
    }
}
