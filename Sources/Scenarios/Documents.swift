import Yams

/// The YAML documents of one file.
struct Documents {
    /// Without the empty ones, which a `---` at the edge of a file makes.
    private(set) var roots: [Node] = []
    /// Why reading stopped before the end; nothing behind it was read.
    private(set) var mistake: (place: Place, message: String)?

    init(_ source: SourceText) {
        // The library keeps a pointer to the text, and only a long one has a lasting address.
        let text = source.text + String(repeating: "\n", count: 16)
        do {
            // Types are ours to tell: with the basic resolver every scalar is a text.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            while let root = try parser.nextRoot() {
                if let scalar = root.scalar, scalar.style == .plain, scalar.string.isEmpty {
                    continue
                }
                roots.append(root)
            }
        } catch let error as YamlError {
            mistake = Self.mistake(error, in: source)
        } catch {
            mistake = (.start, "not valid YAML")
        }
    }

    private static func mistake(
        _ error: YamlError, in source: SourceText
    ) -> (place: Place, message: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = Place(mark)
            if problem.contains("nesting level") { return (place, "nested far too deeply") }
            let setting = context.map { " \($0.text)" } ?? ""
            let hint = hint(problem, at: source.index(of: place), in: source)
            return (place, "not valid YAML: \(problem)\(setting)\(hint)")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            return (Place(context.mark), "\(names) stands twice in this block; keep one")
        default: return (.start, "not valid YAML")
        }
    }

    private static func hint(_ problem: String, at index: Int, in source: SourceText) -> String {
        let scalar = index < source.scalars.count ? source.scalars[index] : " "
        if scalar == "\t" { return "; here is a tab, and YAML indents with spaces" }
        if scalar == "`" || scalar == "@" || scalar == "%" {
            return "; put the whole text in double quotes when it begins with \(scalar)"
        }
        if problem.contains("alphabetic or numeric") {
            return "; any event is written \"*\", in quotes"
        }
        if problem.contains("mapping values") {
            return "; put a text that has ': ' in it in quotes"
        }
        if problem.contains("expected key") {
            return "; when a text begins with a quote, put the whole of it in the other kind"
        }
        return ""
    }
}

extension Place {
    init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}
