package import Logging

// Operator events of `nagori send`: one log line and one metric each, so that they never disagree.

/// How one mail request ended.
package struct MailResult: Sendable {
    package enum Result: String, Sendable, CaseIterable {
        case sent, failed, expired, suppressed, recalled, unsubscribed, duplicate, ambiguous
    }

    package let request: String
    package let result: Result
    package let transport: String
    package let messageClass: String
    /// A short word of a fixed set: it is a label.
    package let reason: String
    /// What the server said, for the log only.
    package let detail: String

    package init(
        request: String, result: Result, transport: String, messageClass: String,
        reason: String, detail: String = ""
    ) {
        self.request = request
        self.result = result
        self.transport = transport
        self.messageClass = messageClass
        self.reason = reason
        self.detail = detail
    }

    package func report(to logger: Logger, _ metrics: SenderMetrics) {
        metrics.results.with(result.rawValue, transport, messageClass, reason).add()
        logger.log(
            level: level, "Settled a mail request.",
            metadata: [
                "request": "\(request)", "result": "\(result.rawValue)",
                "class": "\(messageClass)", "reason": "\(reason)", "detail": "\(detail)",
            ])
    }

    private var level: Logger.Level {
        switch result {
        case .sent, .duplicate: .debug
        case .expired, .suppressed, .recalled, .unsubscribed: .info
        case .failed, .ambiguous: .warning
        }
    }
}

/// A mail that cannot be rendered: the template and the request do not fit.
package struct TemplateBroken: Sendable {
    package let request: String
    package let template: String
    package let detail: String

    package init(request: String, template: String, detail: String) {
        self.request = request
        self.template = template
        self.detail = detail
    }

    /// The template's name comes with the request: only one that exists becomes a label.
    package func report(to logger: Logger, _ metrics: SenderMetrics, isKnown: Bool) {
        metrics.templateErrors.with(isKnown ? template : "unknown").add()
        logger.warning(
            "A mail could not be rendered.",
            metadata: [
                "request": "\(request)", "template": "\(template)", "detail": "\(detail)",
            ])
    }
}

/// Mails go by another transport now.
package struct TransportSwitched: Sendable {
    package let first: String
    package let second: String
    package let isOnSecond: Bool

    package init(first: String, second: String, isOnSecond: Bool) {
        self.first = first
        self.second = second
        self.isOnSecond = isOnSecond
    }

    package func report(to logger: Logger, _ metrics: SenderMetrics) {
        metrics.onFallback.set(isOnSecond ? 1 : 0)
        if isOnSecond {
            logger.warning(
                "The first transport is away: mails go by send.fallback.",
                metadata: ["first": "\(first)", "second": "\(second)"])
        } else {
            logger.notice(
                "The first transport is back: mails go by it again.",
                metadata: ["first": "\(first)"])
        }
    }
}
