package import Patterns

/// The scenarios of some files, and everything there is to say about the files.
package struct ScenarioSet: Equatable, Sendable {
    /// The sound ones, in the order of the files.
    package private(set) var scenarios: [Scenario] = []
    /// By file in the given order, then by place.
    package private(set) var diagnostics: [Diagnostic] = []

    /// Whether a scenario had to be left out.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Reads every file to its end; a mistake in one leaves the others whole.
    package static func read(_ files: [SourceFile]) -> ScenarioSet {
        var set = ScenarioSet()
        var places: [String: String] = [:]
        for file in files { set.add(file, seen: &places) }
        return set
    }

    /// `seen` tells where each scenario id was met first, as `file:line`.
    private mutating func add(_ file: SourceFile, seen: inout [String: String]) {
        let source = SourceText(file.bytes.count > Screening.bytesMax ? [] : file.bytes)
        var reader = Reader(file: file.name, source: source)
        defer { diagnostics += reader.diagnostics.sorted() }
        if file.bytes.count > Screening.bytesMax {
            return reader.report(.start, "longer than \(Screening.bytesMax) bytes; split the file")
        }
        if let mistake = Screening.mistake(in: source) {
            return reader.report(source.place(of: mistake.index), mistake.message)
        }
        let documents = Documents(source)
        for root in documents.roots {
            let (scenario, id) = reader.scenario(root)
            guard let (id, place) = id else { continue }
            if let first = seen[id] {
                reader.report(place, "scenario '\(id)' is already at \(first)")
                continue
            }
            seen[id] = "\(file.name):\(place.line)"
            if let scenario { scenarios.append(scenario) }
        }
        if let mistake = documents.mistake {
            reader.report(mistake.place, mistake.message)
        } else if documents.roots.isEmpty {
            reader.report(.start, "no scenario here; a file begins with 'scenario: some-name'")
        }
    }
}
