package import Events

/// How one attempt to deliver a mail ended.
package enum Outcome: Equatable, Sendable {
    case delivered
    /// Not delivered, for a reason that may pass. `after`: the relay's own wish. `meaning`: nil when
    /// no relay said anything.
    case retry(reason: String, after: Span? = nil, meaning: ReplyClass? = nil)
    /// Not delivered, and no repeat will change that.
    case failed(reason: String, meaning: ReplyClass? = nil)
    /// The body went out and no answer came back: the relay may have it or not. The configured
    /// policy decides; a repeat keeps the same Message-ID.
    case ambiguous(reason: String)
}

/// How far an attempt had come when it ended.
package enum Stage: Equatable, Sendable {
    /// Connecting, greeting, TLS, authentication: nothing about this very mail.
    case session
    /// Sender, recipient, request for DATA; for an API the request's head.
    case envelope
    /// The body had begun to go out.
    case content
}

extension Outcome {
    /// What an SMTP session's end means. `reply`: the relay's last answer to this mail; `trouble`:
    /// what the network said when the session broke, nil when it ended in good order.
    package static func smtp(stage: Stage, reply: Reply?, trouble: String?) -> Outcome {
        guard let reply, reply.code >= 400 else {
            if stage == .content, reply.map({ (200..<300).contains($0.code) }) ?? false {
                return .delivered
            }
            let reason = trouble ?? "the relay ended without an answer"
            return stage == .content ? .ambiguous(reason: reason) : .retry(reason: reason)
        }
        // 5xx to a greeting or a log-in is about us or the relay, and holds for every mail: the
        // operator repairs it and no mail is lost meanwhile. 530, 534, 535, 538: log in first.
        let isOurs = stage == .session || [530, 534, 535, 538].contains(reply.code)
        let meaning = reply.meaning(at: stage)
        if isOurs {
            let isTold = meaning == .block || meaning == .soft
            return .retry(reason: reply.summary, meaning: isTold ? meaning : .other)
        }
        // Of a full mailbox, and of what is said to pass, 5xx is not believed.
        if reply.code >= 500, meaning != .soft, meaning != .quota {
            return .failed(reason: reply.summary, meaning: meaning)
        }
        return .retry(reason: reply.summary, meaning: meaning)
    }

    /// What a mail API's answer means. Each request carries the id as `Idempotency-Key`, so with a
    /// service that heeds it no repeat can deliver twice. `status` nil: no answer came.
    package static func http(
        stage: Stage, status: Int?, text: String, retryAfter: Span?, trouble: String?
    ) -> Outcome {
        guard let status else {
            let reason = trouble ?? "the API ended without an answer"
            return stage == .content ? .ambiguous(reason: reason) : .retry(reason: reason)
        }
        let reason = Reply(code: status, text: "HTTP \(status) \(text)").summary
        switch status {
        case 200..<300: return .delivered
        // Of 1xx the true answer never came; 303 says that something was done; and 502, 504, 520
        // and 524 come from a gateway that did not hear what the service made of it.
        case ..<200, 303, 502, 504, 520, 524:
            return stage == .content ? .ambiguous(reason: reason) : .retry(reason: reason)
        // 401, 403, 404, 405, 3xx are about our address or token, and hold for every mail.
        case 300..<400, 401, 403, 404, 405, 408, 409, 425, 429, 500...:
            return .retry(reason: reason, after: retryAfter)
        default: return .failed(reason: reason)
        }
    }
}
