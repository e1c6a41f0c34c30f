package import Events
import Messages
package import Scenarios

/// A mail, rendered and checked: nothing that follows can fail for what it says.
package struct Letter: Equatable, Sendable {
    /// The mail request's.
    package var id: String
    package var messageClass: MessageClass
    package var from: Address
    package var to: Address
    /// Further ones, whom every reader sees: our own people.
    package var also: [Address] = []
    /// The role whose channel this goes to in place of a mail; `to` says nothing then.
    package var channel: String?
    package var replyTo: Address?
    /// The envelope's sender, where bounces go; nil: `from`.
    package var returnPath: Address?
    package var content: Content
    package var unsubscribe: Unsubscribe
    /// Marketing mails only.
    package var feedbackID: FeedbackID?
    package var date: EventTime
    /// East of UTC, for the Date field.
    package var zoneOffset: Span
    /// Right of the `@` of the Message-ID; nil: `from`'s domain.
    package var idDomain: String?

    package init(
        id: String, messageClass: MessageClass, from: Address, to: Address,
        content: Content, date: EventTime, zoneOffset: Span = Span(milliseconds: 0),
        replyTo: Address? = nil, returnPath: Address? = nil,
        unsubscribe: Unsubscribe = Unsubscribe(), feedbackID: FeedbackID? = nil,
        idDomain: String? = nil
    ) {
        self.id = id
        self.messageClass = messageClass
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.returnPath = returnPath
        self.content = content
        self.unsubscribe = unsubscribe
        self.feedbackID = feedbackID
        self.date = date
        self.zoneOffset = zoneOffset
        self.idDomain = idDomain
    }

    /// What a template says once its variables are in.
    package struct Content: Equatable, Sendable {
        package var subject: String
        /// At least one of `text` and `html` is there.
        package var text: String?
        package var html: String?
        /// What `html` shows by `cid:NAME`, in its order; each name is there once.
        package var images: [InlineImage] = []

        package init(subject: String, text: String?, html: String?) {
            precondition(text != nil || html != nil, "a mail needs a body")
            self.subject = subject
            self.text = text
            self.html = html
        }
    }

    /// The same for every attempt, so that receivers can drop a repeat.
    package var messageID: String { "<\(id)@\(host)>" }

    private var host: String { idDomain.flatMap(Self.hostName) ?? String(from.domain) }

    /// Of an image in this mail, without the angle brackets (RFC 2392): another in every mail, and
    /// the same for every attempt.
    package func contentID(of image: InlineImage) -> String { "\(image.name).\(id)@\(host)" }

    /// The HTML as it goes out, its images by their Content-IDs.
    package var html: String? {
        guard !content.images.isEmpty else { return content.html }
        return content.html?.replacingImages { name in
            content.images.first { $0.name == name }.map { "cid:" + contentID(of: $0) }
        }
    }

    /// The HTML with its images in it, for a page that stands alone.
    package var standaloneHTML: String? {
        content.html?.replacingImages { name in
            content.images.first { $0.name == name }.map { image in
                "data:\(image.type.rawValue);base64,"
                    + String(decoding: Base64.encode(image.bytes), as: UTF8.self)
            }
        }
    }

    package var envelopeFrom: Address { returnPath ?? from }

    /// All whom it goes to.
    package var recipients: [Address] { [to] + also }

    /// Fields beside From, To, Subject and the body, in order; an API relay gets them too.
    package var extraFields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [("X-Nagori-Id", id)]
        switch messageClass {
        case .marketing:
            let targets = unsubscribe.targets(id: id)
            if !targets.isEmpty {
                let list = targets.map { "<\($0)>" }.joined(separator: ", ")
                fields.append(("List-Unsubscribe", list))
            }
            if unsubscribe.isOneClick {
                fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
            }
            if let feedbackID { fields.append(("Feedback-ID", feedbackID.text)) }
            // Vacation replies to a campaign help nobody. RFC 3834 knows this word as what list
            // mail says; people write campaigns, so it is not `Auto-Submitted`.
            fields.append(("Precedence", "bulk"))
        case .transactional, .alert:
            // RFC 3834 section 5: made by a machine, and in answer to no mail.
            fields.append(("Auto-Submitted", "auto-generated"))
        }
        return fields
    }

    private static func hostName(_ text: String) -> String? {
        (try? Address("x@" + text)).map { String($0.domain) }
    }
}

/// Where a reader says that they want no more (RFC 2369, RFC 8058). Marketing mails only.
package struct Unsubscribe: Equatable, Sendable {
    /// `https://example.com/u/{token}`; `{id}` becomes the mail's id, `{token}` an
    /// `UnsubscribeToken`.
    package var url: String?
    /// `unsubscribe@example.com`, the subject is the mail's id.
    package var mailto: Address?

    package init(url: String? = nil, mailto: Address? = nil) {
        self.url = url
        self.mailto = mailto
    }

    /// RFC 8058 asks for https.
    var isOneClick: Bool { url?.hasPrefix("https://") ?? false }

    /// As it stands in one mail.
    package func filled(id: String, token: String?) -> Unsubscribe {
        var own = self
        own.url = link(id: id)?.split(separator: "{token}", omittingEmptySubsequences: false)
            .joined(separator: token ?? "")
        return own
    }

    /// Whether a link needs a token.
    package var wantsToken: Bool { url?.contains("{token}") ?? false }

    /// The mail's own link; nil when none is configured.
    func link(id: String) -> String? {
        guard let url, url.utf8.contains(UInt8(ascii: "{")) else { return url }
        return url.split(separator: "{id}", omittingEmptySubsequences: false).joined(separator: id)
    }

    func targets(id: String) -> [String] {
        var targets: [String] = []
        if let link = link(id: id) { targets.append(link.percentEncodedForList) }
        if let mailto { targets.append("mailto:\(mailto.text)?subject=\(id)") }
        return targets
    }
}

extension String {
    /// What would end the `<…>` of a list header, or the line, is percent-encoded.
    fileprivate var percentEncodedForList: String {
        var output = ""
        for byte in utf8 {
            if (0x21...0x7E).contains(byte), !"<>,\"\\".utf8.contains(byte) {
                output.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                output += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return output
    }
}
