import Events
import Mail
import Testing

@Suite struct OutcomeTests {
    @Test(
        arguments: [
            (Stage.content, 250, nil, "delivered"),
            (.content, 250, "timed out", "delivered"),
            (.content, 450, nil, "retry 450"),
            (.content, 554, nil, "failed 554"),
            (.content, 354, "connection lost", "ambiguous connection lost"),
            (.content, nil, "timed out", "ambiguous timed out"),
            (.envelope, 250, "timed out", "retry timed out"),
            (.envelope, 451, nil, "retry 451"),
            (.envelope, 550, nil, "failed 550"),
            (.envelope, 530, nil, "retry 530"),
            (.session, 554, nil, "retry 554"),
            (.session, 535, nil, "retry 535"),
            (.session, nil, "refused", "retry refused"),
        ] as [(Stage, Int?, String?, String)])
    func `an SMTP session's end`(stage: Stage, code: Int?, trouble: String?, expected: String) {
        let reply = code.map { Reply(code: $0, text: "") }
        #expect(Outcome.smtp(stage: stage, reply: reply, trouble: trouble).short == expected)
    }

    @Test(
        arguments: [
            (200, "delivered"), (202, "delivered"), (302, "retry HTTP 302 x"),
            (400, "failed HTTP 400 x"), (401, "retry HTTP 401 x"), (409, "retry HTTP 409 x"),
            (422, "failed HTTP 422 x"), (429, "retry HTTP 429 x"), (500, "retry HTTP 500 x"),
            (503, "retry HTTP 503 x"), (nil, "ambiguous gone"),
        ] as [(Int?, String)])
    func `an API's answer`(status: Int?, expected: String) {
        let outcome = Outcome.http(
            stage: .content, status: status, text: "x", retryAfter: nil, trouble: "gone")
        #expect(outcome.short == expected)
    }

    @Test func `a reply's text is one short line`() {
        let reply = Reply(
            code: 550, text: "550 no\r\nnext\u{1B}[31m " + String(repeating: "x", count: 999))
        #expect(reply.text.hasPrefix("550 no  next [31m xx"))
        #expect(reply.text.count == Reply.textMax)
    }
}

extension Outcome {
    fileprivate var short: String {
        switch self {
        case .delivered: "delivered"
        case .retry(let reason, _, _): "retry \(reason)"
        case .failed(let reason, _): "failed \(reason)"
        case .ambiguous(let reason): "ambiguous \(reason)"
        }
    }
}

@Suite struct RetryScheduleTests {
    let schedule = RetrySchedule()

    @Test(arguments: [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (1000, 3600)])
    func `doubles from 30 seconds to an hour`(attempts: Int, seconds: Int64) {
        let low = schedule.wait(attempts: attempts, jitter: 0)
        let high = schedule.wait(attempts: attempts, jitter: 0.999_999)
        #expect(low.milliseconds == seconds * 500)
        #expect(high.milliseconds > seconds * 999 && high.milliseconds <= seconds * 1000)
    }

    @Test func `waits at least as long as the relay asks, up to a day`() {
        #expect(schedule.wait(attempts: 1, jitter: 0, retryAfter: .minutes(5)) == .minutes(5))
        #expect(schedule.wait(attempts: 9, jitter: 0, retryAfter: .seconds(1)) == .minutes(30))
        #expect(schedule.wait(attempts: 1, jitter: 0, retryAfter: .days(9)) == .hours(24))
    }
}

@Suite struct RetryTableTests {
    /// The first wait, and the longest: in minutes.
    @Test(
        arguments: [
            (nil, 0.5, 60), (.soft, 0.5, 60), (.other, 0.5, 60), (.block, 5, 240),
            (.quota, 60, 360), (.hard, 15, 240), (.content, 15, 240),
        ] as [(ReplyClass?, Double, Double)])
    func `waits by what the refusal was about`(
        meaning: ReplyClass?, first: Double, longest: Double
    ) {
        let schedule = RetryTable()[meaning]
        func minutes(_ attempts: Int) -> Double {
            Double(schedule.wait(attempts: attempts, jitter: 0).milliseconds) / 30_000
        }
        #expect(minutes(1) == first && minutes(50) == longest)
    }
}

@Suite struct AddressTests {
    @Test(arguments: ["a@b", "first.last+tag@sub.example.co.jp", "o'neil=x@xn--eckwd4c7c.jp"])
    func `takes`(address: String) throws {
        #expect(try Address(address).text == address)
    }

    @Test(
        arguments: [
            ("", .empty), ("a", .needsOneAt), ("a@b@c", .needsOneAt), ("@b", .localPartLength),
            ("a b@c", .spaceOrControl), ("a@b\r\nBcc:x@y", .spaceOrControl),
            ("a\0@b", .spaceOrControl),
            ("<a@b>", .localPartCharacter), ("a@b>", .domain), ("a@", .domain), ("a@-b.c", .domain),
            ("a@b..c", .domain), ("a@b.", .domain), (".a@b", .localPartDots),
            ("a..b@c", .localPartDots),
            ("花子@example.com", .localPartNotASCII), ("a@日本.jp", .domainNotASCII),
            ("\"a\"@b", .localPartCharacter), ("a,b@c", .localPartCharacter),
            (String(repeating: "a", count: 65) + "@b", .localPartLength),
            ("a@" + String(repeating: "b.", count: 130) + "c", .tooLong),
        ] as [(String, AddressError)])
    func `refuses`(address: String, error: AddressError) {
        #expect(throws: error) { try Address(address) }
    }
}
