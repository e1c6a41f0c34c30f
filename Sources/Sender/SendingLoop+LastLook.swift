import Delivery
import Events
import Mail

// The last moment at which a mail may be kept back: nothing of it has gone yet.

extension SendingLoop {
    /// Looks at as many as the courier has room for.
    func fillCourier() {
        while stopWatch.stops != nil, courier.room > screening.count, let id = claimed.popFirst() {
            guard let request = requests[id], case .claimed = request.phase else { continue }
            requests[id]?.phase = .screening
            screening.insert(id)
            take(lastLook.begin(request.request), of: id)
        }
    }

    func hear(_ answer: RegisterScript.Answer, toScreeningOf id: String) {
        guard let request = requests[id]?.request else { return }
        take(lastLook.step(after: answer, request, stopWatch.stops, at: now), of: id)
    }

    private func take(_ step: LastLook.Step, of id: String) {
        guard let request = requests[id]?.request else { return }
        if case .ask(let act) = step { return register.ask(act, of: id) }
        screening.remove(id)
        switch step {
        case .ask: break
        case .pass: submit(id, request)
        case .wait(let due): release(id, until: due)
        case .settle(let verdict): settle(id, verdict)
        }
    }

    /// Takes the claim back, and tries later.
    func release(_ id: String, until due: EventTime) {
        leaveLane(id)
        requests[id]?.phase = .releasing
        requests[id]?.due = due
        register.ask(.release, of: id)
    }
}
