/// All matches that were met, by id.
struct Register {
    private(set) var fates: [MatchID: Fate] = [:]

    mutating func change(_ id: MatchID, _ change: (inout Fate) -> Void) {
        change(&fates[id, default: Fate()])
    }

    /// Before the next look: what holds at a moment only is forgotten.
    mutating func forgetPassing() {
        for index in fates.indices { fates.values[index].marks.subtract(.passing) }
        fates = fates.filter { !$0.value.marks.isEmpty }
    }
}

/// How the books are read.
struct Terms {
    /// Where the sender's group stands in mail-send.
    var committed: [Int32: Int64] = [:]
    /// Some of the topics are not read from their beginning: what has no cause may have an old one.
    var isCut = false
    /// Kafka has deleted some: their causes may still be there.
    var requestsAreTruncated = false
    var endsAreTruncated = false
    var knowsDeliveries = false

    var isPartial: Bool { isCut || requestsAreTruncated || endsAreTruncated }
}

extension Fate {
    /// What is wrong, or will be mended in a moment because it is under way.
    func faults(_ terms: Terms) -> [Fault] {
        var faults: [Fault] = []
        func check(_ isWrong: Bool, _ fault: Fault) { if isWrong { faults.append(fault) } }
        let has = { (mark: Marks) in self.marks.contains(mark) }
        let isRequested = has(.request) || has(.outboxRequest)
        let isEnded = !marks.isDisjoint(with: .ends)
        check(has(.decidedTwice), .decidedTwice)
        check(
            has(.hold) && !isTerminal && !has(.heldInState) && !has(.outboxDecision), .holdLost)
        check(
            has(.heldInState) && !has(.hold) && !has(.outboxDecision) && !terms.isCut, .holdUnsaid)
        check(has(.send) && !isRequested && !terms.requestsAreTruncated, .requestMissing)
        let isDecided = has(.send) || has(.outboxSend)
        check(isRequested && !isDecided && !terms.isCut, .requestUndecided)
        check(has(.requestedTwice), .requestedTwice)
        check(
            has(.request) && !isEnded && !terms.endsAreTruncated && isPassed(terms.committed),
            .endMissing)
        check(isEnded && !isRequested && !terms.isCut, .endUnrequested)
        check(has(.sentTwice), .sentTwice)
        check(
            has(.sent) && !marks.isDisjoint(with: [.failed, .expired]) && !has(.retried),
            .sentAndFailed)
        guard terms.knowsDeliveries else { return faults }
        check(has(.sent) && !has(.delivered), .undelivered)
        check(has(.deliveredTwice), .deliveredTwice)
        check(has(.delivered) && !isRequested && !terms.isCut, .deliveredUnrequested)
        return faults
    }
}

/// How many matches stand where.
package struct Counts: Equatable, Sendable {
    package internal(set) var matches = 0
    package internal(set) var send = 0
    package internal(set) var suppress = 0
    /// Their last word is `hold`.
    package internal(set) var held = 0
    package internal(set) var requests = 0
    package internal(set) var sent = 0
    package internal(set) var failed = 0
    package internal(set) var expired = 0
    /// Requests without an end, with Kafka or still in an outbox.
    package internal(set) var waiting = 0
    package internal(set) var dead = 0
    package internal(set) var delivered = 0
    package internal(set) var heldInStates = 0

    mutating func add(_ fate: Fate) {
        let has = { (mark: Fate.Marks) in fate.marks.contains(mark) ? 1 : 0 }
        matches += fate.marks.isDisjoint(with: [.hold, .send, .suppress]) ? 0 : 1
        send += has(.send)
        suppress += has(.suppress) - (has(.send) & has(.suppress))
        held += fate.isTerminal ? 0 : has(.hold)
        requests += has(.request)
        sent += has(.sent)
        expired += has(.sent) == 1 ? 0 : has(.expired)
        failed += has(.sent) + has(.expired) > 0 ? 0 : has(.failed)
        waiting += fate.marks.isDisjoint(with: .ends) ? has(.request) : 0
        dead += has(.dead)
        delivered += has(.delivered)
        heldInStates += has(.heldInState)
    }
}
