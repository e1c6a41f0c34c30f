/// What one server is told again, batch after batch, before it is asked anything: on each new
/// connection, and when another server has gone whose mails it may keep now.
///
/// First the marks of mails under way. Then, if it has heard all ends before, it is asked for the
/// newest: a server forgets from its newest write backwards, so one that knows these has forgotten
/// none. Any other is told all ends, oldest first, so that this stays true of what it is told.
///
/// 50 000 ends are 100 round trips, one a turn; in each Redis is busy for about 10 ms. A connection
/// that merely broke costs one.
struct Retelling {
    private enum Step {
        case marks(ArraySlice<RegisterCall>)
        case newest
        /// From this number on.
        case ends(Int)
        case over
    }

    private let memory: MailMemory
    /// Whether the server keeps the mail now.
    private let isKept: (_ key: String) -> Bool
    private var step = Step.over
    private var hasHeardAll = false
    /// Whether one that this process wrote was among the newest that it was asked for.
    private var hasAskedForOurs = false

    init(_ memory: MailMemory, where isKept: @escaping (_ key: String) -> Bool) {
        self.memory = memory
        self.isKept = isKept
    }

    var isOver: Bool { if case .over = step { true } else { false } }

    /// From the beginning. `isNew`: the server keeps mails now that it never heard of.
    mutating func begin(isNew: Bool = false) {
        if isNew { hasHeardAll = false }
        step = .marks(memory.marks(where: isKept)[...])
    }

    /// The next calls; none when all is told.
    mutating func batch(max: Int) -> [RegisterCall] {
        while true {
            switch step {
            case .marks(let marks):
                if !marks.isEmpty {
                    step = .marks(marks.dropFirst(max))
                    return Array(marks.prefix(max))
                }
                step = hasHeardAll ? .newest : .ends(0)
            case .newest:
                let newest = memory.newestEnds(max: max, where: isKept)
                hasAskedForOurs = newest.contains(where: \.isOurs)
                if !newest.isEmpty { return newest.map { $0.call.asking(.recall) } }
                step = .over
            case .ends(let number):
                let (calls, next) = memory.ends(from: number, max: max, where: isKept)
                step = .ends(next)
                if !calls.isEmpty { return calls }
                (hasHeardAll, step) = (true, .over)
            case .over: return []
            }
        }
    }

    /// The answers to the last batch; nil: none, since the mail is kept elsewhere.
    mutating func hear(_ answers: [RegisterScript.Answer?]) {
        guard case .newest = step else { return }
        let knows = answers.allSatisfy { if case .done = $0 { true } else { false } }
        if knows, hasAskedForOurs {
            step = .over
        } else {
            (hasHeardAll, step) = (false, .ends(0))
        }
    }
}
