package import Events
import Messages

// What the answers of mail services mean. 2xx, 5xx and silence mean what they mean anywhere; of a
// 4xx only what the service itself says of this very mail is for good. A wrong key, a domain that
// is not verified, a quota, a proxy's page: the operator repairs it, and no mail is lost meanwhile.

extension HTTPAnswer {
    /// Nil: what HTTP says in general holds.
    private var refusal: Int? {
        guard let status, (400..<500).contains(status), status != 408 else { return nil }
        return status
    }

    /// Amazon SES v2, whose `x-amzn-ErrorType` names the error. It throttles without saying for how
    /// long.
    package var amazonOutcome: Outcome {
        guard let status = refusal else { return outcome }
        let error = amazonError
        let words = [error, amazonMessage].compactMap { $0 }.joined(separator: " ")
        let name = error ?? ""
        switch name {
        case "MessageRejected":
            // It says so of a sender or, in the sandbox, a recipient that is not verified, too.
            return words.contains("not verified") ? retry(.block, words) : failed(.content, words)
        case "BadRequestException", "ValidationException", "ValidationError",
            "InvalidParameterValue", "InvalidParameterCombination":
            return failed(.other, words)
        case "RequestEntityTooLargeException": return failed(.content, words)
        case "TooManyRequestsException", "LimitExceededException": return retry(.soft, words)
        case _ where name.hasPrefix("Throttling"): return retry(.soft, words)
        case "AccountSuspendedException", "SendingPausedException",
            "MailFromDomainNotVerifiedException":
            return retry(.block, words)
        default:
            if status == 413 { return failed(.content, words) }
            return retry(status == 429 ? .soft : .other, words.isEmpty ? nil : words)
        }
    }

    /// `MessageRejected`, of `MessageRejected:http://…` or `com.amazonaws.ses#MessageRejected`.
    private var amazonError: String? {
        var written = telling
        for name in ["__type", "code"] where written == nil {
            if case .string(let text) = json?[name] { written = text }
        }
        let name = written?.split(separator: ":").first?.split(separator: "#").last
        return name.map { String($0.prefix { $0.isASCII && $0.isLetter }) }
    }

    private var amazonMessage: String? {
        if case .string(let text) = json?["message"] ?? json?["Message"] { return text }
        return nil
    }

    /// SendGrid v3: `{"errors": [{"field": …, "message": …}]}`. When a limit ends, its
    /// `X-RateLimit-Reset` says, in seconds since 1970.
    package func sendGridOutcome(at now: EventTime) -> Outcome {
        switch refusal {
        case nil: return outcome
        case 400:
            guard case .list(let errors) = json?["errors"],
                case .object(let error) = errors.first,
                case .string(let words) = error["message"]
            else { return retry(.other) }
            var field = ""
            if case .string(let text) = error["field"] { field = text }
            if field.hasPrefix("from") || field.hasPrefix("reply_to") {
                return retry(.block, words)
            }
            return failed(field.contains(".to") ? .hard : .other, words)
        case 413: return failed(.content)
        case 429: return retry(.soft, after: telling.flatMap { Self.wait(until: $0, now) })
        case 401, 403: return retry(.block)
        default: return retry(.other)
        }
    }

    private static func wait(until text: String, _ now: EventTime) -> Span? {
        guard let seconds = Int64(text) else { return nil }
        let left = seconds.subtractingReportingOverflow(now.milliseconds / 1000)
        guard !left.overflow, (1...86_400).contains(left.partialValue) else { return nil }
        return .seconds(left.partialValue)
    }

    /// Mailgun v3: `{"message": …}`. Of its 404 it says itself that it may pass.
    package var mailgunOutcome: Outcome {
        switch refusal {
        case nil: return outcome
        case 400:
            guard case .string(let words) = json?["message"] else { return retry(.other) }
            let isAddress =
                words.hasPrefix("to parameter") || words.hasPrefix("'to' parameter")
            return failed(isAddress ? .hard : .other, words)
        case 413: return failed(.content)
        case 429: return retry(.soft)
        case 401, 402, 403: return retry(.block)
        default: return retry(.other)
        }
    }

    /// A channel of Slack, or of what speaks like it: `ok`, or a word such as `invalid_payload`. 403,
    /// 404 and 410 are about the channel, not the message.
    package var channelOutcome: Outcome {
        switch refusal {
        case nil: return outcome
        case 400: return text == "invalid_payload" ? failed(.content) : retry(.other)
        case 413: return failed(.content)
        case 429: return retry(.soft)
        default: return retry(.other)
        }
    }
}
