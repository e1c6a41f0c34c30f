/// What one endpoint was told of mails and might forget again: a Redis that comes back may lack its
/// last writes (the tail of its append-only file, a replica that lagged). The sender still knows, and
/// tells it again before it asks anything.
struct LateWrites {
    /// How long ends are kept in mind: longer than any tail that a Redis may lose.
    static let keep: Duration = .seconds(60)
    /// Ends kept in mind; beyond, the oldest go.
    static let endsMax = 50_000

    private struct End {
        let id: String
        let state: String
        let time: ContinuousClock.Instant
    }

    /// Oldest first.
    private var ends: [End] = []
    private var head = 0
    /// Mails whose content may be on its way.
    private var marked: Set<String> = []

    mutating func note(
        _ act: RegisterScript.Act, of id: String, _ answer: RegisterScript.Answer,
        at now: ContinuousClock.Instant
    ) {
        switch (act, answer) {
        case (.mark, .go): marked.insert(id)
        case (.finish(let state), .ok):
            marked.remove(id)
            ends.append(End(id: id, state: state, time: now))
        case (.finish, _), (.release, _): marked.remove(id)
        default: break
        }
    }

    /// Only while Redis answers: what was told before it fell silent is what it may have lost.
    mutating func forgetOld(at now: ContinuousClock.Instant) {
        while head < ends.count,
            now - ends[head].time > Self.keep || ends.count - head > Self.endsMax
        {
            head += 1
        }
        // Amortised: each is moved at most once for each that was dropped.
        if head > 1_024, head * 2 > ends.count {
            ends.removeFirst(head)
            head = 0
        }
    }

    /// What is to be told again, oldest first.
    var acts: [(id: String, act: RegisterScript.Act)] {
        ends[head...].map { ($0.id, .finish(state: $0.state)) }
            + marked.sorted().map { ($0, .remark) }
    }
}
