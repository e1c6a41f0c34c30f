import Events
import Mail
import Testing

@Suite struct ServiceAnswerTests {
    private static func answer(
        _ status: Int?, _ text: String = "", telling: String? = nil, stage: Stage = .content
    ) -> HTTPAnswer {
        HTTPAnswer(
            stage: stage, status: status, telling: telling, text: text,
            trouble: status == nil ? "silence" : nil)
    }

    private static func word(_ outcome: Outcome) -> String {
        switch outcome {
        case .delivered: "delivered"
        case .ambiguous: "ambiguous"
        case .failed(_, let meaning): "failed \(meaning.map(\.rawValue) ?? "-")"
        case .retry(_, _, let meaning): "retry \(meaning.map(\.rawValue) ?? "-")"
        }
    }

    @Test(
        arguments: [
            (200, nil, "{\"MessageId\": \"1\"}", "delivered"),
            (400, "MessageRejected", "{\"message\": \"spam\"}", "failed content"),
            (
                400, "MessageRejected:http://internal.amazon.com/coral/com.amazonaws.ses/",
                "{\"message\": \"Email address is not verified. The following\"}", "retry block"
            ),
            (400, "BadRequestException", "{\"message\": \"Domain ends with dot\"}", "failed other"),
            (413, "RequestEntityTooLargeException", "", "failed content"),
            (400, "com.amazonaws.ses#SendingPausedException", "{}", "retry block"),
            (400, "AccountSuspendedException", "{}", "retry block"),
            (400, "MailFromDomainNotVerifiedException", "{}", "retry block"),
            (429, "TooManyRequestsException", "{}", "retry soft"),
            (400, "ThrottlingException", "{}", "retry soft"),
            (400, "LimitExceededException", "{}", "retry soft"),
            (404, "NotFoundException", "{}", "retry other"),
            (400, "IncompleteSignature", "{}", "retry other"),
            (400, "RequestExpired", "{}", "retry other"),
            (403, "ExpiredTokenException", "{}", "retry other"),
            (403, "SignatureDoesNotMatch", "{}", "retry other"),
            (400, nil, "{\"__type\": \"MessageRejected\", \"message\": \"no\"}", "failed content"),
            // Not Amazon's own words: a proxy's, or a cut of them.
            (400, nil, "<html>Bad Request</html>", "retry other"),
            (400, nil, "{\"mess", "retry other"), (400, "", "", "retry other"),
            (413, nil, "<html>", "failed content"),
            (500, "InternalFailure", "", "retry -"), (503, nil, "", "retry -"),
            (502, nil, "", "ambiguous"), (nil, nil, "", "ambiguous"),
        ] as [(Int?, String?, String, String)])
    func `Amazon's answers`(status: Int?, error: String?, text: String, expected: String) {
        #expect(Self.word(Self.answer(status, text, telling: error).amazonOutcome) == expected)
    }

    @Test(
        arguments: [
            (202, "", "delivered"),
            (
                400,
                #"{"errors":[{"message":"Does not contain a valid address.","field":"personalizations.0.to.0.email"}]}"#,
                "failed hard"
            ),
            (
                400,
                #"{"errors":[{"message":"The content value must be a string","field":"content.0"}]}"#,
                "failed other"
            ),
            (400, #"{"errors":[{"message":"No","field":null,"help":null}]}"#, "failed other"),
            (400, #"{"errors":[{"message":"wrong","field":"from.email"}]}"#, "retry block"),
            (400, #"{"errors":[]}"#, "retry other"), (400, "<html>", "retry other"),
            (401, #"{"errors":[{"message":"Maximum credits exceeded"}]}"#, "retry block"),
            (403, #"{"errors":[{"message":"no verified Sender"}]}"#, "retry block"),
            (406, "", "retry other"), (413, "", "failed content"), (429, "", "retry soft"),
            (451, "", "retry other"), (500, "", "retry -"), (504, "", "ambiguous"),
        ] as [(Int?, String, String)])
    func `SendGrid's answers`(status: Int?, text: String, expected: String) {
        let outcome = Self.answer(status, text).sendGridOutcome(
            at: EventTime(milliseconds: 1_700_000_000_000))
        #expect(Self.word(outcome) == expected)
    }

    @Test(
        arguments: [
            ("1700000030", .seconds(30)), ("1699999999", nil), ("1700999999", nil), ("soon", nil),
            ("-9223372036854775808", nil), (nil, nil),
        ] as [(String?, Span?)])
    func `SendGrid says when its limit ends`(reset: String?, expected: Span?) {
        let outcome = Self.answer(429, telling: reset).sendGridOutcome(
            at: EventTime(milliseconds: 1_700_000_000_000))
        guard case .retry(_, let after, .soft) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(after == expected)
    }

    @Test(
        arguments: [
            (200, #"{"id":"<1>","message":"Queued. Thank you."}"#, "delivered"),
            (
                400,
                #"{"message":"to parameter is not a valid address. please check documentation"}"#,
                "failed hard"
            ),
            (400, #"{"message":"'to' parameter is not a valid address."}"#, "failed hard"),
            (400, #"{"message":"message parameter is missing"}"#, "failed other"),
            (400, "<html>", "retry other"), (401, "Forbidden", "retry block"),
            (402, "", "retry block"), (403, "", "retry block"), (404, "", "retry other"),
            (413, "", "failed content"), (429, "", "retry soft"), (500, "", "retry -"),
        ] as [(Int?, String, String)])
    func `Mailgun's answers`(status: Int?, text: String, expected: String) {
        #expect(Self.word(Self.answer(status, text).mailgunOutcome) == expected)
    }

    @Test(
        arguments: [
            (200, "ok", "delivered"), (400, "invalid_payload", "failed content"),
            (400, "user_not_found", "retry other"), (403, "action_prohibited", "retry other"),
            (404, "no_service", "retry other"), (410, "channel_is_archived", "retry other"),
            (429, "", "retry soft"), (500, "rollup_error", "retry -"), (nil, "", "ambiguous"),
        ] as [(Int?, String, String)])
    func `a channel's answers`(status: Int?, text: String, expected: String) {
        #expect(Self.word(Self.answer(status, text).channelOutcome) == expected)
    }

    @Test func `what was said is kept for people`() {
        let outcome = Self.answer(400, #"{"message":"no\nway"}"#, telling: "MessageRejected")
            .amazonOutcome
        #expect(outcome == .failed(reason: "HTTP 400 MessageRejected no way", meaning: .content))
    }
}
