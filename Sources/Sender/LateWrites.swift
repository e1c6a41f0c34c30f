/// What one endpoint was told of mails and might forget again: a Redis that comes back may lack its
/// last writes (the tail of its append-only file, a replica that lagged). The sender still knows,
/// and tells it again before it asks anything, for every sender that may be asked next.
struct LateWrites {
    /// How long ends are kept in mind: longer than any tail that a Redis may lose.
    static let keep: Duration = .seconds(60)
    /// Ends kept in mind; beyond, the oldest go.
    static let endsMax = 50_000

    /// Oldest first.
    private var ends: [(call: RegisterCall, time: ContinuousClock.Instant)] = []
    private var head = 0
    /// Mails whose content may be on its way, by key.
    private var marked: [String: RegisterCall] = [:]

    mutating func note(
        _ call: RegisterCall, _ answer: RegisterScript.Answer, at now: ContinuousClock.Instant
    ) {
        switch (call.act, answer) {
        case (.mark, .go): marked[call.key] = call
        case (.finish, .ok):
            marked[call.key] = nil
            ends.append((call, now))
        case (.finish, _), (.release, _): marked[call.key] = nil
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

    /// What is to be told again, ends first.
    var calls: [RegisterCall] {
        ends[head...].map(\.call)
            + marked.values.sorted { $0.key < $1.key }.map {
                RegisterCall(
                    key: $0.key, act: .remark, owner: $0.owner, keep: $0.keep, lease: $0.lease)
            }
    }
}
