/// A key of the scenario language.
struct Key: Sendable {
    let name: String
    let takes: Kind
    /// One line, which editors show.
    let help: String
    /// The block is none without it.
    let isRequired: Bool
    /// Means nothing without this other key of its block.
    let needs: String?
    /// Of a step's keys: the kinds of steps that take it.
    let on: [StepKind]

    init(
        _ name: String, _ takes: Kind, _ help: String, isRequired: Bool = false,
        needs: String? = nil, on: [StepKind] = []
    ) {
        self.name = name
        self.takes = takes
        self.help = help
        self.isRequired = isRequired
        self.needs = needs
        self.on = on
    }
}

/// What a key takes. It says no more than the reader does: what the schema refuses is a mistake.
indirect enum Kind: Sendable {
    /// A text, which need not be in quotes when it looks like a number.
    case text
    /// A short name of one line: an event's, a property's.
    case name
    case form(Form)
    /// `where` and its kin.
    case condition
    case choice([String])
    case flag
    case number(ClosedRange<Int>)
    case block(BlockKind)
    case list(Kind, least: Int = 0, most: Int? = nil)
    case either([Kind])
    /// Names with values, as the mail's template prints them.
    case variables

    static func choice<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> Kind {
        .choice(Word.allCases.map(\.rawValue))
    }

    /// One of it, or a list of up to so many.
    static func some(_ kind: Kind, most: Int) -> Kind {
        .either([kind, .list(kind, least: 1, most: most)])
    }
}

/// A text of a certain form.
struct Form: Sendable {
    /// A regular expression of the whole text, as ECMAScript and RE2 both know it.
    let pattern: String
    let examples: [String]
    /// Texts of the form that are refused all the same.
    var except: [String] = []
    /// Whether YAML may take such a text for a number or a truth value.
    var isWord = false
    /// In characters; nil: whatever the pattern takes.
    var most: Int?
}

/// Steps by the key that makes them what they are.
enum StepKind: String, CaseIterable, Sendable {
    /// Must come.
    case present = "event"
    /// Must not come.
    case absent
    /// Stands for several.
    case group = "steps"
}
