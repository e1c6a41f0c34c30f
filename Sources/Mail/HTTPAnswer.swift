package import Events
import Messages

/// What came back for a mail that was posted.
package struct HTTPAnswer: Equatable, Sendable {
    /// How far the mail had come.
    package var stage: Stage
    /// Nil: no answer came.
    package var status: Int?
    /// The field of its head that the service's `tellingField` names.
    package var telling: String?
    /// The beginning of its body.
    package var text: String
    package var retryAfter: Span?
    /// What the network said when the session broke.
    package var trouble: String?

    package init(
        stage: Stage, status: Int?, telling: String? = nil, text: String = "",
        retryAfter: Span? = nil, trouble: String? = nil
    ) {
        self.stage = stage
        self.status = status
        self.telling = telling
        self.text = text
        self.retryAfter = retryAfter
        self.trouble = trouble
    }

    /// Of a service of which no more is known than HTTP says.
    package var outcome: Outcome {
        .http(
            stage: stage, status: status, text: text, retryAfter: retryAfter, trouble: trouble)
    }

    /// Nil when the body is no JSON object, or too long to be read.
    var json: [String: JSONValue]? {
        guard case .object(let members) = JSONValue(json: Array(text.utf8)) else { return nil }
        return members
    }

    /// Refused, but not for good: what is wrong is not this mail.
    func retry(_ meaning: ReplyClass, _ words: String? = nil, after: Span? = nil) -> Outcome {
        .retry(reason: reason(words), after: after ?? retryAfter, meaning: meaning)
    }

    /// Refused for good.
    func failed(_ meaning: ReplyClass, _ words: String? = nil) -> Outcome {
        .failed(reason: reason(words), meaning: meaning)
    }

    private func reason(_ words: String?) -> String {
        let code = status ?? 0
        return Reply(code: code, text: "HTTP \(code) \(words ?? text)").summary
    }
}
