/// What this process knows of mails and a Redis may forget: which have ended, as it wrote or heard,
/// and which are on their way.
///
/// A Redis that comes back may be older (the tail of its append-only file is gone, a replica that
/// lagged took over, a backup was put back) or empty. `Retelling` tells it again.
final class MailMemory {
    /// Ends kept in mind; of more, the oldest go. They take about 15 MB.
    static let endsMax = 50_000

    struct End {
        /// Tells it.
        let call: RegisterCall
        let state: String
        /// Written by this process: whoever has it has all that was there before.
        let isOurs: Bool
    }

    private let endsMax: Int
    /// The end number n stands at n modulo `endsMax`.
    private var ends: [End] = []
    /// Of ends so far.
    private(set) var count = 0
    /// By key: how each mail ended, lately if it was sent again by hand.
    private var states: [String: String] = [:]
    /// Mails whose content may be on its way, by key.
    private var marked: [String: RegisterCall] = [:]

    init(endsMax: Int = MailMemory.endsMax) { self.endsMax = endsMax }

    /// How the mail ended; nil when that is not known here, or was long ago.
    func state(of key: String) -> String? { states[key] }

    func note(_ call: RegisterCall, _ answer: RegisterScript.Answer) {
        switch (call.act, answer) {
        case (.mark, .go): marked[call.key] = call.asking(.remark)
        case (.finish, _), (.release, _): marked[call.key] = nil
        // Somebody deleted its end, so that it is sent again.
        case (.claim, .go), (.resend, .go): states[call.key] = nil
        default: break
        }
        switch (call.act, answer) {
        case (.finish(let state), .ok): remember(End(call: call, state: state, isOurs: true))
        case (_, .done(let state)):
            let telling = call.asking(.finish(state: state))
            remember(End(call: telling, state: state, isOurs: false))
        default: break
        }
    }

    private func remember(_ end: End) {
        guard states[end.call.key] != end.state else { return }
        states[end.call.key] = end.state
        if ends.count < endsMax {
            ends.append(end)
        } else {
            let oldest = ends[count % endsMax]
            if isTrue(oldest) { states[oldest.call.key] = nil }
            ends[count % endsMax] = end
        }
        count += 1
    }

    private func isTrue(_ end: End) -> Bool { states[end.call.key] == end.state }
}

// MARK: What a server is told again

extension MailMemory {
    /// Of the mails that are under way and kept there.
    func marks(where isKept: (_ key: String) -> Bool) -> [RegisterCall] {
        marked.values.filter { isKept($0.key) }.sorted { $0.key < $1.key }
    }

    /// The newest `max` of those that are kept there, newest first.
    func newestEnds(max: Int, where isKept: (_ key: String) -> Bool) -> [End] {
        var found: [End] = []
        var number = count
        while found.count < max, number > firstNumber {
            number -= 1
            let end = ends[number % endsMax]
            if isTrue(end), isKept(end.call.key) { found.append(end) }
        }
        return found
    }

    /// The first `max` of those that are kept there, from `number` on, oldest first; and the number
    /// behind them.
    func ends(
        from number: Int, max: Int, where isKept: (_ key: String) -> Bool
    ) -> (calls: [RegisterCall], next: Int) {
        var calls: [RegisterCall] = []
        var number = Swift.max(number, firstNumber)
        while calls.count < max, number < count {
            let end = ends[number % endsMax]
            if isTrue(end), isKept(end.call.key) { calls.append(end.call) }
            number += 1
        }
        return (calls, number)
    }

    private var firstNumber: Int { count - ends.count }
}

extension RegisterCall {
    /// The same asker about the same mail.
    func asking(_ act: RegisterScript.Act) -> RegisterCall {
        RegisterCall(key: key, act: act, owner: owner, keep: keep, lease: lease)
    }
}
