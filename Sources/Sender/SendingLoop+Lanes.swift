import Delivery
import Events
import Mail
import Messages
import Pacing
import Scenarios
import Telemetry
import Workers

// From requests that are due to claims: a mail takes its place in a lane before it is claimed, for a
// claim must not wait.

extension SendingLoop {
    /// Mails under way, claimed ones among them. As many again as the courier takes, so that it
    /// never waits for Redis.
    private var places: Int { 2 * (courier.room + courier.inFlight) }

    /// Lines up those whose time has come, and asks Redis for those who have their turn.
    func claimDue() {
        let now = self.now
        for id in agenda.takeDue(by: now) { lineUp(id, at: now) }
        let places = self.places
        while let id = lanes.next(places: places, at: clocks.now, wall: now) {
            register.ask(.claim, of: id)
        }
        for loan in lanes.takeLoans() { register.ask(.lend(loan), of: loan.name) }
    }

    private func lineUp(_ id: String, at now: EventTime) {
        guard let request = requests[id], request.isWaiting, request.due <= now else { return }
        if lanes.contains(id), !lanes.isWaiting(id) { return }
        if options.policy.isExpired(request.request, at: now)
            || lastLook.isRecalled(request.request, stopWatch.stops)
        {
            leaveLane(id)
            // Somebody else may have begun it in time.
            register.ask(.claim, of: id)
        } else if let end = lastLook.quietEnd(of: request.request, at: now) {
            wait(id, until: end)
        } else if let end = request.giveUpAt, now >= end {
            leaveLane(id)
            settle(id, .failed(.exhausted, "tried for too long, and nobody was there at last"))
        } else if !lanes.contains(id) {
            enterLane(id, request)
        }
    }

    private func enterLane(_ id: String, _ request: OpenRequest) {
        guard let address = try? Address(request.request.to) else {
            // It is to fail for that reason.
            register.ask(.claim, of: id)
            return
        }
        let isUrgent = request.request.messageClass != .marketing
        lanes.enter(
            id, to: String(address.domain), from: options.senderDomain(of: request.request),
            isUrgent: isUrgent, at: clocks.now)
        // No lane keeps it longer than that.
        let limit = options.policy.heedsTimes ? request.request.expiresAt : nil
        if let end = earlier(limit, request.giveUpAt), end > now { agenda.add(id, at: end) }
    }

    /// It goes no further now: another may have its place.
    func leaveLane(_ id: String, _ signal: LaneSignal = .untried) {
        for event in lanes.leave(id, signal, at: clocks.now) {
            LaneChanged(event).report(to: logger, metrics)
        }
    }

    /// - Returns: whether it was one that answers a loan.
    func hearLoan(_ answer: RegisterScript.Answer, of name: String) -> Bool {
        guard case .lent(let grant) = answer else { return false }
        lanes.hear(grant, to: name, at: clocks.now)
        return true
    }

    /// Whether a turn should not wait: a mail may go at once.
    var hasLaneWork: Bool { lanes.isReady(places: places, at: clocks.now) }

    /// Until the lanes have something to do.
    var laneWait: Duration {
        guard let next = lanes.nextTime(after: clocks.now) else { return Self.idleWait }
        return max(.zero, next - clocks.now)
    }

    func showLanes() {
        for (label, count) in lanes.waiting { metrics.laneWaiting.with(label).set(count) }
        for (label, count) in lanes.broken { metrics.lanesOpen.with(label).set(count) }
        for (domain, count) in lanes.heldBack { metrics.warmUpHeld.with(domain).set(count) }
    }
}

extension LaneChanged {
    fileprivate init(_ event: Lanes.Event) {
        let change: Change =
            switch event.what {
            case .opened(let length): .opened(seconds: Int(length / .seconds(1)))
            case .closed: .closed
            case .slowed(let perMinute): .slowed(perMinute: perMinute)
            }
        self.init(lane: event.lane, label: event.label, change: change)
    }
}
