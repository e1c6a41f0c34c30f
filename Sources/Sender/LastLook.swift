import Events
import Messages
import Policy
import Suppressions

/// What may still keep a mail back right before its content goes. One question after another: is the
/// address suppressed, what has the user said since, is it an hour for it, do caps leave room.
struct LastLook: Sendable {
    enum Step: Equatable {
        case ask(RegisterScript.Act)
        case pass
        case wait(until: EventTime)
        case settle(Verdict)
    }

    /// Until somebody has looked at what Redis cannot say.
    static let retry = Span.minutes(1)

    let policy: DeliveryPolicy
    let calendar: QuietCalendar

    init(_ policy: DeliveryPolicy, _ calendar: QuietCalendar) {
        self.policy = policy
        self.calendar = calendar
    }

    func begin(_ request: MailRequest) -> Step { .ask(.screen(address: request.to)) }

    /// What follows the answer to the last question.
    func step(
        after answer: RegisterScript.Answer, _ request: MailRequest, _ stops: Stops?,
        at now: EventTime
    ) -> Step {
        switch answer {
        case .suppressed(let stored):
            drop(.suppressed, Suppression(request.to, stored: stored).reason.rawValue)
        case .said(let words?) where words.word(on: request.topic)?.isGranted == false:
            drop(.unsubscribed)
        case .said: timely(request, stops, at: now) ?? room(for: request)
        case .unknown: .wait(until: soonest(now + Self.retry, request))
        // The answer may have been long in coming.
        case .free: timely(request, stops, at: now) ?? .pass
        case .full(let wait):
            .wait(until: soonest(now + Span(milliseconds: wait), request))
        case _ where request.heedsConsent && policy.heedsTimes: .ask(.words(user: request.user))
        default: timely(request, stops, at: now) ?? room(for: request)
        }
    }

    /// Nil: nothing stands against it.
    private func timely(_ request: MailRequest, _ stops: Stops?, at now: EventTime) -> Step? {
        if policy.isExpired(request, at: now) { return drop(.expired) }
        if isRecalled(request, stops) { return drop(.recalled) }
        return quietEnd(of: request, at: now).map { .wait(until: $0) }
    }

    private func room(for request: MailRequest) -> Step {
        guard policy.heedsTimes, let room = RoomRequest(request) else { return .pass }
        return .ask(.room(room))
    }

    private func drop(_ why: Verdict.Drop, _ detail: String = "") -> Step {
        .settle(Verdict(ending: .dropped(why), detail: detail))
    }

    func isRecalled(_ request: MailRequest, _ stops: Stops?) -> Bool {
        stops?.isRecalled(request.scenario, matchedAt: request.matchedAt) ?? false
    }

    /// Until when the recipient is not to be disturbed, or as long as the mail is worth something;
    /// nil: it may arrive now.
    func quietEnd(of request: MailRequest, at now: EventTime) -> EventTime? {
        guard policy.heedsTimes, !policy.isExpired(request, at: now) else { return nil }
        return calendar.quietEnd(of: request, at: now).map { soonest($0, request) }
    }

    /// Then, or when it is worth nothing any more.
    private func soonest(_ time: EventTime, _ request: MailRequest) -> EventTime {
        request.expiresAt.map { min($0, time) } ?? time
    }
}
