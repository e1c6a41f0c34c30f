/// Mails that wait for their lane: those that somebody waits for (a receipt, a password) before the
/// others, which nevertheless get every eighth place.
struct LaneQueue: Sendable {
    /// A mail may come twice: only its newest number counts.
    struct Entry: Sendable {
        let id: String
        let number: Int
    }

    static let urgentRun = 7

    private var urgent: ArraySlice<Entry> = []
    private var patient: ArraySlice<Entry> = []
    /// Urgent ones taken while others waited.
    private var run = 0

    var isEmpty: Bool { urgent.isEmpty && patient.isEmpty }

    mutating func add(_ entry: Entry, isUrgent: Bool) {
        if isUrgent { urgent.append(entry) } else { patient.append(entry) }
    }

    mutating func popFirst() -> Entry? {
        if !urgent.isEmpty, patient.isEmpty || run < Self.urgentRun {
            run = patient.isEmpty ? 0 : run + 1
            return urgent.popFirst()
        }
        run = 0
        return patient.popFirst()
    }
}
