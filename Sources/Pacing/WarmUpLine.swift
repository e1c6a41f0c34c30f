/// One sender domain with a warm-up: its gate, and the lanes that wait there for tickets, each of
/// which lets one mail go. Lanes have their turns, so that none takes all: those with urgent mails
/// before the others, which nevertheless get every eighth ticket.
struct WarmUpLine: Sendable {
    /// Dead entries that are not worth dropping.
    private static let deadMin = 64

    private static let keptMax = 100

    /// In lower case.
    let domain: String
    var gate: WarmUpGate
    private var urgent = Line()
    private var patient = Line()
    /// Urgent ones served while others waited.
    private var run = 0
    /// Lanes that stand in line.
    private(set) var standing = 0
    /// Its mails in all lanes that are not under way.
    var waiting = 0
    /// Those of them that may go.
    var tickets = 0
    /// Tickets of lanes that cannot use them now; at most `keptMax`, lest a crash take more of a day
    /// along.
    var kept = 0

    init(_ domain: String, _ gate: WarmUpGate) {
        self.domain = domain
        self.gate = gate
    }

    /// Mails that may not go yet.
    var wanted: Int { waiting - tickets }
    /// Entries of the line, the dead ones among them.
    var length: Int { urgent.length + patient.length }
    var keepsMore: Bool { kept < Self.keptMax }
    /// Whether somebody is there to take a ticket.
    var isWaitedAt: Bool { standing > 0 && wanted > 0 }

    /// Whether there is something to do for those who stand in line. It asks for no more while there
    /// are tickets that will be used at once: what a process has borrowed is lost with it.
    func isOpen(at now: ContinuousClock.Instant) -> Bool {
        isWaitedAt && (gate.hasLeave || tickets == kept && gate.mayAsk(at: now))
    }

    mutating func add(_ lane: Line.Entry, isUrgent: Bool) {
        if isUrgent { urgent.add(lane) } else { patient.add(lane) }
        standing += 1
    }

    /// The next that stands there.
    mutating func popFirst(where isAlive: (Line.Entry) -> Bool) -> Line.Entry? {
        let hasUrgent = urgent.first(where: isAlive) != nil
        let hasPatient = patient.first(where: isAlive) != nil
        if hasUrgent, !hasPatient || run < LaneQueue.urgentRun {
            run = hasPatient ? run + 1 : 0
            return urgent.popFirst()
        }
        run = 0
        return patient.popFirst()
    }

    /// One is not in line any more. `isAlive`: whether an entry's lane still stands there.
    mutating func leave(where isAlive: ((Line.Entry) -> Bool)? = nil) {
        standing -= 1
        guard let isAlive, length > 2 * standing + Self.deadMin else { return }
        urgent.drop { !isAlive($0) }
        patient.drop { !isAlive($0) }
    }
}
