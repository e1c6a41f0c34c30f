/// The mails of one sender domain that wait in one lane: those that somebody waits for (a receipt, a
/// password) apart from the others.
struct Flow: Sendable {
    /// Dead entries that are not worth dropping.
    private static let deadMin = 64

    private var urgent = Line()
    private var patient = Line()
    private(set) var waiting = 0
    private var waitingUrgent = 0
    /// So many of them may go by the sender's warm-up; at most `waiting`.
    var tickets = 0
    /// Where it waits for more tickets; nil: it does not.
    var place: Place?

    struct Place: Equatable {
        let number: Int
        /// Before those without urgent mails.
        let isUrgent: Bool
    }

    /// Entries, the dead ones among them.
    var length: Int { urgent.length + patient.length }

    /// Those that may not go yet.
    var wanted: Int { waiting - tickets }
    var wantsUrgently: Bool { waitingUrgent > tickets }

    mutating func add(_ entry: Line.Entry, isUrgent: Bool) {
        waiting += 1
        if isUrgent {
            waitingUrgent += 1
            urgent.add(entry)
        } else {
            patient.add(entry)
        }
    }

    mutating func first(isUrgent: Bool, where isAlive: (Line.Entry) -> Bool) -> Line.Entry? {
        isUrgent ? urgent.first(where: isAlive) : patient.first(where: isAlive)
    }

    /// The first has its turn.
    mutating func removeFirst(isUrgent: Bool) {
        waiting -= 1
        if isUrgent { waitingUrgent -= 1 }
        _ = isUrgent ? urgent.popFirst() : patient.popFirst()
    }

    /// One that is not alive any more has left, wherever it stood.
    mutating func leave(isUrgent: Bool, where isAlive: (Line.Entry) -> Bool) {
        waiting -= 1
        if isUrgent { waitingUrgent -= 1 }
        guard length > 2 * waiting + Self.deadMin else { return }
        urgent.drop { !isAlive($0) }
        patient.drop { !isAlive($0) }
    }
}
