import Events

// Who may send how much of a sender's warm-up.
//
// A lane with mails of the sender stands in the sender's line while it has fewer tickets than mails.
// It is out of the line only while it is asleep or full, and comes again when it wakes up.

extension Lanes {
    /// Hands out what leave there is, and asks for more where it is used up.
    mutating func handOut(at now: Instant, _ wall: EventTime) {
        guard !lines.isEmpty else { return }
        beginDay(zone.day(of: wall))
        for sender in lines.indices where lines[sender].isOpen(at: now) {
            handOut(of: sender, at: now, sinceMidnight: zone.timeOfDay(at: wall))
        }
    }

    private mutating func handOut(of sender: Int, at now: Instant, sinceMidnight: Span) {
        while lines[sender].isOpen(at: now) {
            guard lines[sender].gate.hasLeave else {
                let wanted = lines[sender].wanted
                loans.append(lines[sender].gate.borrow(wanted, sinceMidnight: sinceMidnight))
                return
            }
            serve(popFirst(of: sender), of: sender)
        }
    }

    /// The lane at the head of the line.
    private mutating func popFirst(of sender: Int) -> String {
        let lanes = self.lanes
        let first = lines[sender].popFirst {
            lanes[$0.id]?.queue.place(of: sender)?.number == $0.number
        }
        guard let first else { preconditionFailure("whoever stands in line is found there") }
        lines[sender].leave()
        return first.id
    }

    private mutating func serve(_ name: String, of sender: Int) {
        guard var lane = lanes.removeValue(forKey: name) else { return }
        defer { lanes[name] = lane }
        lane.queue.setPlace(nil, of: sender)
        let wanted = lane.queue.wanted(by: sender)
        guard wanted > 0, lane.takesTicket(of: sender),
            !lane.isBlocked || lines[sender].keepsMore
        else { return }
        let count = lines[sender].gate.take(wanted)
        lane.queue.give(count, to: sender)
        lines[sender].tickets += count
        if lane.isBlocked { lines[sender].kept += count }
        standInLine(&lane, name, for: sender)
        if lane.standing == .held { wake(&lane, name) }
    }

    /// Where it stands already, unless it may go before the others now, or wants nothing more,
    /// nothing happens.
    mutating func standInLine(_ lane: inout Lane, _ name: String, for sender: Int) {
        guard lane.queue.wanted(by: sender) > 0 else { return }
        let isUrgent = lane.queue.isUrgent(for: sender)
        if let place = lane.queue.place(of: sender) {
            guard isUrgent, !place.isUrgent else { return }
            lines[sender].leave()
        }
        entered += 1
        lane.queue.setPlace(Flow.Place(number: entered, isUrgent: isUrgent), of: sender)
        lines[sender].add(Line.Entry(id: name, number: entered), isUrgent: isUrgent)
    }

    /// It cannot send now; others have its tickets, but for what it keeps.
    mutating func block(_ lane: inout Lane, _ standing: Lane.Standing) {
        for sender in lane.queue.senders {
            let keeps = lines[sender].keepsMore ? lane.ticketsToKeep : 0
            let spare = max(0, lane.queue.tickets(of: sender) - keeps)
            takeBack(spare, of: sender, from: &lane)
            lines[sender].kept += lane.queue.tickets(of: sender)
        }
        lane.standing = standing
    }

    mutating func takeBack(_ count: Int, of sender: Int, from lane: inout Lane) {
        lane.queue.give(-count, to: sender)
        lines[sender].tickets -= count
        if lane.isBlocked { lines[sender].kept -= count }
        lines[sender].gate.giveBack(count)
    }

    /// Once the lane has no more mails of the sender.
    mutating func forget(_ sender: Int, in lane: inout Lane) {
        guard lane.queue.dropIfEmpty(sender) else { return }
        let lanes = self.lanes
        lines[sender].leave { lanes[$0.id]?.queue.place(of: sender)?.number == $0.number }
    }

    /// Tickets of another day are worth nothing.
    private mutating func beginDay(_ today: Int64) {
        guard day != today else { return }
        day = today
        for name in Array(lanes.keys) where lanes[name]?.queue.tickets ?? 0 > 0 {
            guard var lane = lanes.removeValue(forKey: name) else { continue }
            for sender in lane.queue.senders {
                takeBack(lane.queue.tickets(of: sender), of: sender, from: &lane)
                standInLine(&lane, name, for: sender)
            }
            lanes[name] = lane
        }
        for sender in lines.indices { lines[sender].gate.begin(day: today) }
    }
}
