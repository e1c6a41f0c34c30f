import Mail

/// A part of a mail as it is written: partials are put in, sections and their inverses both there,
/// and each scalar knows where it stands.
struct Manuscript {
    let file: String
    /// A printed variable is one `hole`.
    private(set) var scalars: [Unicode.Scalar] = []
    /// Of each scalar.
    private(set) var places: [Place] = []
    /// Of each scalar: the number of its innermost section.
    private var sectionNumbers: [Int] = []
    private(set) var variables: [Variable] = []
    /// Of the part and of the partials that it includes.
    private(set) var files: Set<String> = []
    /// The first is what stands in no section.
    private var sections = [Section(parent: 0, name: "", isInverted: false)]
    private var section = 0

    /// Stands for what a variable will print.
    static let hole: Unicode.Scalar = "\u{FFFC}"
    /// Longer ones are cut: who includes partials in partials may write more than anybody can send.
    static let scalarsMax = 1 << 20

    struct Variable: Equatable {
        /// Of its hole.
        var index: Int
        /// `user.name`; for `{{.}}` what the section repeats.
        var name: String
    }

    private struct Section {
        var parent: Int
        var name: String
        var isInverted: Bool
        /// Whether it is there when every variable is, or when none that may be missing is.
        var isShownWithAll = true
        var isShownWithNone = true
    }

    /// Nil when there is no such file.
    init?(_ file: String, of pieces: [String: [TemplatePiece]]) {
        guard pieces[file] != nil else { return nil }
        self.file = file
        take(file, of: pieces, path: [])
    }

    /// Whether the scalar is there when every variable is.
    func isShownWithAll(_ index: Int) -> Bool { sections[sectionNumbers[index]].isShownWithAll }

    /// Whether the scalar is there when no variable is that a section asks for.
    func isShownWithNone(_ index: Int) -> Bool { sections[sectionNumbers[index]].isShownWithNone }

    /// Equal for scalars of one section.
    func section(of index: Int) -> Int { sectionNumbers[index] }

    /// UTF-8 of what is written, at its longest, in bytes; what variables print does not count.
    var bytes: Int {
        var (withAll, withNone) = (0, 0)
        for index in scalars.indices where scalars[index] != Self.hole {
            let size = UTF8.width(scalars[index])
            if isShownWithAll(index) { withAll += size }
            if isShownWithNone(index) { withNone += size }
        }
        return max(withAll, withNone)
    }

    private mutating func take(
        _ file: String, of pieces: [String: [TemplatePiece]], path: [String]
    ) {
        guard !path.contains(file), let own = pieces[file] else { return }
        files.insert(file)
        for piece in own where scalars.count < Self.scalarsMax {
            let place = Place(file: file, line: piece.line, column: piece.column)
            switch piece.kind {
            case .text: add(piece.content, at: place)
            case .comment: break
            case .variable:
                let name = piece.content == "." ? sections[section].name : piece.content
                variables.append(Variable(index: scalars.count, name: name))
                add(Self.hole, at: place)
            case .section: open(piece.content, isInverted: false)
            case .inverted: open(piece.content, isInverted: true)
            case .close: section = sections[section].parent
            case .partial:
                take("partials/\(piece.content).mustache", of: pieces, path: path + [file])
            }
        }
    }

    private mutating func open(_ name: String, isInverted: Bool) {
        var new = Section(parent: section, name: name, isInverted: isInverted)
        new.isShownWithAll = sections[section].isShownWithAll && !isInverted
        new.isShownWithNone = sections[section].isShownWithNone && isInverted
        section = sections.count
        sections.append(new)
    }

    private mutating func add(_ text: String, at start: Place) {
        var place = start
        for scalar in text.unicodeScalars {
            add(scalar, at: place)
            if scalar == "\n" {
                place.line += 1
                place.column = 1
            } else {
                place.column += 1
            }
        }
    }

    private mutating func add(_ scalar: Unicode.Scalar, at place: Place) {
        scalars.append(scalar)
        places.append(place)
        sectionNumbers.append(section)
    }
}
