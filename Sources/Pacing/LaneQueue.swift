/// Mails that wait for their lane: urgent ones before the others, which nevertheless get every
/// eighth place; of those the one that came first and whose sender may send.
struct LaneQueue: Sendable {
    static let urgentRun = 7

    /// Of senders without a warm-up.
    private var free = Flow()
    /// By the index of a sender with a warm-up. They are few.
    private var warm: [Int: Flow] = [:]
    /// Of all flows.
    private(set) var tickets = 0
    /// Urgent ones taken while others waited.
    private var run = 0

    /// Mails whose senders may send.
    var ready: Int { free.waiting + tickets }
    /// Senders with a warm-up that have mails here.
    var senders: [Int] { Array(warm.keys) }

    func tickets(of sender: Int) -> Int { warm[sender]?.tickets ?? 0 }
    func place(of sender: Int) -> Flow.Place? { warm[sender]?.place }
    func wanted(by sender: Int) -> Int { warm[sender]?.wanted ?? 0 }
    func isUrgent(for sender: Int) -> Bool { warm[sender]?.wantsUrgently ?? false }

    /// `sender`: nil when it has no warm-up.
    mutating func add(_ entry: Line.Entry, from sender: Int?, isUrgent: Bool) {
        if let sender {
            warm[sender, default: Flow()].add(entry, isUrgent: isUrgent)
        } else {
            free.add(entry, isUrgent: isUrgent)
        }
    }

    mutating func give(_ count: Int, to sender: Int) {
        warm[sender]?.tickets += count
        tickets += count
    }

    mutating func setPlace(_ place: Flow.Place?, of sender: Int) { warm[sender]?.place = place }

    /// The next mail that may go, which uses up a ticket; nil: there is none.
    mutating func popFirst(where isAlive: (Line.Entry) -> Bool) -> String? {
        let urgent = oldest(isUrgent: true, where: isAlive)
        let patient = oldest(isUrgent: false, where: isAlive)
        let isUrgent = urgent != nil && (patient == nil || run < Self.urgentRun)
        guard let next = isUrgent ? urgent : patient else { return nil }
        run = isUrgent && patient != nil ? run + 1 : 0
        guard let sender = next.sender else {
            free.removeFirst(isUrgent: isUrgent)
            return next.entry.id
        }
        warm[sender]?.removeFirst(isUrgent: isUrgent)
        give(-1, to: sender)
        return next.entry.id
    }

    /// One that is not alive any more has left, wherever it stood.
    mutating func leave(
        from sender: Int?, isUrgent: Bool, where isAlive: (Line.Entry) -> Bool
    ) {
        guard let sender else { return free.leave(isUrgent: isUrgent, where: isAlive) }
        warm[sender]?.leave(isUrgent: isUrgent, where: isAlive)
    }

    /// Forgets a sender of whom no mail is here.
    ///
    /// - Returns: whether it waited for more tickets.
    mutating func dropIfEmpty(_ sender: Int) -> Bool {
        guard let flow = warm[sender], flow.waiting == 0 else { return false }
        warm[sender] = nil
        return flow.place != nil
    }

    private mutating func oldest(
        isUrgent: Bool, where isAlive: (Line.Entry) -> Bool
    ) -> (entry: Line.Entry, sender: Int?)? {
        var oldest: (entry: Line.Entry, sender: Int?)?
        if free.waiting > 0, let entry = free.first(isUrgent: isUrgent, where: isAlive) {
            oldest = (entry, nil)
        }
        guard tickets > 0 else { return oldest }
        for sender in senders where tickets(of: sender) > 0 {
            guard let entry = warm[sender]?.first(isUrgent: isUrgent, where: isAlive),
                entry.number < oldest?.entry.number ?? .max
            else { continue }
            oldest = (entry, sender)
        }
        return oldest
    }
}
