package import Patterns

/// The scenarios of some files, and everything there is to say about the files.
package struct ScenarioSet: Equatable, Sendable {
    /// The sound ones, in the order of the files.
    package private(set) var scenarios: [Scenario] = []
    /// By file in the given order, then by place.
    package private(set) var diagnostics: [Diagnostic] = []
    /// By scenario id: its part of its file, which reads back as the same scenario.
    package private(set) var sources: [String: String] = [:]
    /// By scenario id: a diagnostic at each `mail:`, to be filled in.
    private var atMail: [String: [Diagnostic]] = [:]
    /// The same at each recipient.
    private var atRecipient: [String: [Diagnostic]] = [:]

    /// Whether a scenario had to be left out.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// A diagnostic of the mail of that number, for who knows the templates.
    package func diagnostic(
        atMail number: Int, of scenario: Scenario, severity: Diagnostic.Severity,
        _ message: String
    ) -> Diagnostic {
        Self.diagnostic(
            at: number, in: atMail[scenario.id] ?? [], of: scenario, severity: severity, message)
    }

    /// A diagnostic of whom that mail is for, for who knows the roles.
    package func diagnostic(
        atRecipient number: Int, of scenario: Scenario, _ message: String
    ) -> Diagnostic {
        Self.diagnostic(
            at: number, in: atRecipient[scenario.id] ?? [], of: scenario, severity: .error,
            message)
    }

    private static func diagnostic(
        at number: Int, in places: [Diagnostic], of scenario: Scenario,
        severity: Diagnostic.Severity, _ message: String
    ) -> Diagnostic {
        var diagnostic =
            places.indices.contains(number)
            ? places[number] : Diagnostic(file: scenario.id, line: 1, column: 1, message: "")
        diagnostic.severity = severity
        diagnostic.message = message
        return diagnostic
    }

    /// The file that the scenario stands in.
    package func file(of scenario: Scenario) -> String {
        atMail[scenario.id]?.first?.file ?? scenario.id
    }

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
        for (index, root) in documents.roots.enumerated() {
            let (scenario, id) = reader.scenario(root)
            guard let (id, place) = id else { continue }
            if let first = seen[id] {
                reader.report(place, "scenario '\(id)' is already at \(first)")
                continue
            }
            seen[id] = "\(file.name):\(place.line)"
            guard let scenario else { continue }
            scenarios.append(scenario)
            let next = index + 1 < documents.roots.count ? documents.roots[index + 1] : nil
            sources[id] = source.lines(from: root.place.line, before: next?.place.line)
            atMail[id] = reader.mailPlaces.map {
                reader.diagnostic($0, severity: .error, "")
            }
            atRecipient[id] = reader.recipientPlaces.map {
                reader.diagnostic($0, severity: .error, "")
            }
        }
        if let mistake = documents.mistake {
            reader.report(mistake.place, mistake.message)
        } else if documents.roots.isEmpty {
            reader.report(.start, "no scenario here; a file begins with 'scenario: some-name'")
        }
    }
}
