package import Events
package import Mail
import Messages

/// When a mail is tried, again or not at all. Reads no clock and draws no lots.
package struct DeliveryPolicy: Equatable, Sendable {
    /// What to do when nobody knows whether the relay has the mail.
    package enum OnAmbiguous: Sendable {
        /// Set it aside for a person.
        case hold
        /// Try again with the same Message-ID.
        case resend
    }

    package var schedules = RetryTable()
    package var attemptsMax = 20
    /// From the first attempt.
    package var retryFor = Span.hours(24)
    package var onAmbiguous = OnAmbiguous.hold
    /// Whether the requests' own times hold. Not when old data is replayed (`run.clock: event`):
    /// all of them would be late by years.
    package var heedsTimes = true

    package init() {}
}

extension DeliveryPolicy {
    enum Step: Equatable {
        case wait(until: EventTime)
        case settle(Verdict)
    }

    /// The earliest moment for the first attempt.
    func start(_ request: MailRequest) -> EventTime {
        heedsTimes ? request.notBefore : .distantPast
    }

    func isExpired(_ request: MailRequest, at now: EventTime) -> Bool {
        guard heedsTimes, let limit = request.expiresAt else { return false }
        return now >= limit
    }

    /// When a mail that was tried has been tried for long enough.
    func giveUp(_ claim: Claim, at now: EventTime) -> EventTime {
        now + Span(milliseconds: max(0, retryFor.milliseconds - claim.age.milliseconds))
    }

    /// What follows an attempt. `jitter`: a random number, 0..<1.
    func step(
        after outcome: Outcome, _ request: MailRequest, _ claim: Claim, at now: EventTime,
        jitter: Double
    ) -> Step {
        switch outcome {
        case .delivered: return .settle(Verdict(ending: .sent))
        case .failed(let reason, let meaning):
            return .settle(.failed(.rejected, reason, meaning))
        case .ambiguous(let reason) where onAmbiguous == .hold:
            return .settle(.failed(.ambiguous, reason))
        case .ambiguous(let reason):
            return again(after: (reason, nil), nil, request, claim, at: now, jitter)
        case .retry(let reason, let wish, let meaning):
            return again(after: (reason, meaning), wish, request, claim, at: now, jitter)
        }
    }

    /// A try that could only come too late is not waited for.
    private func again(
        after refusal: (reason: String, meaning: ReplyClass?), _ wish: Span?,
        _ request: MailRequest, _ claim: Claim, at now: EventTime, _ jitter: Double
    ) -> Step {
        func end(_ why: String) -> Step {
            .settle(.failed(.exhausted, "\(why): \(refusal.reason)", refusal.meaning))
        }
        let attempts = max(1, claim.attempts)
        guard attempts < attemptsMax else {
            return end("\(attempts) attempts")
        }
        let wait = schedules[refusal.meaning]
            .wait(attempts: attempts, jitter: jitter, retryAfter: wish)
        guard Span(milliseconds: claim.age.milliseconds + wait.milliseconds) < retryFor else {
            return end("tried for too long")
        }
        let next = now + wait
        if isExpired(request, at: next) {
            return end("expires before the next attempt")
        }
        return .wait(until: next)
    }
}
