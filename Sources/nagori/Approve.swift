import ArgumentParser
import Catalogue
import Events
import Foundation
import Scenarios
import Settings

/// `nagori approve [SCENARIO…]`
struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lets scenarios go out as they are now: adds them to the file of approvals.",
        discussion: """
            With `approvals: FILE` in the configuration, only what stands there is sent, and a match of \
            anything else ends as `suppress: unapproved`. An approval is of one content: whatever \
            changes what a scenario does, or a word in its templates, asks for a new one. Without \
            names, it lists what waits for approval. A running `nagori run` takes the file up by \
            itself, `nagori send` when it starts.

            Exits 0; 64 without --by, 65 for mistakes in files, 66 for a scenario that is not there, \
            74 when the file cannot be written, 78 when the configuration is wrong or names no file.
            """)

    @Argument(help: "Scenarios by id; each with its templates.")
    var scenarios: [String] = []

    @Flag(help: "All scenarios of the configuration.")
    var all = false

    @Option(help: "Who approves: a name or an address.")
    var by: String?

    @OptionGroup var configuration: ConfigurationOption

    func validate() throws {
        if (all || !scenarios.isEmpty) && (by ?? "").isEmpty {
            throw ValidationError("--by says who approves, as in --by hanako@example.com")
        }
        if all && !scenarios.isEmpty { throw ValidationError("give names or --all, not both") }
    }

    func run() throws {
        let settings = try configuration.load()
        guard let path = settings.approvals else {
            throw ExitCode.badConfiguration.saying(
                "approvals: no file is configured; set 'approvals: approvals.yaml' to ask for them")
        }
        let set = try ScenarioSet.loadSound(settings.scenarios)
        let book = try book(path, settings)
        let chosen = try chosen(of: set.scenarios)
        let open = book.open(in: chosen)
        guard let by else {
            let text = open.map { "\($0.subject.text) \($0.content)" }.joined(separator: "\n")
            return try put(open.isEmpty ? "all is approved" : "not approved:\n" + text)
        }
        let lines = open.map {
            ApprovalFile.Approval($0.subject, content: $0.content, by: by, at: .wallClock).line
        }
        try append(lines, to: path)
        try put(
            open.isEmpty
                ? "all was approved before" : "approved by \(by):\n" + lines.joined().dropLast())
    }

    private func book(_ path: String, _ settings: Settings) throws -> ApprovalBook {
        do { return try ApprovalBook(path, settings) } catch { throw error.ending }
    }

    private func chosen(of known: [Scenario]) throws -> [Scenario] {
        if scenarios.isEmpty { return known }
        return try scenarios.map { id in
            if let scenario = known.first(where: { $0.id == id }) { return scenario }
            throw ExitCode.noInput.saying(
                "there is no scenario '\(id)' (there are: \(known.map(\.id).joined(separator: ", ")))"
            )
        }
    }

    /// Whole or not at all: a half-written file would stop all mails.
    private func append(_ lines: [String], to path: String) throws {
        guard !lines.isEmpty else { return }
        let old = FileManager.default.contents(atPath: path) ?? Data(ApprovalBook.heading.utf8)
        let end = old.last == 0x0A || old.isEmpty ? "" : "\n"
        do {
            try (old + Data((end + lines.joined()).utf8)).write(
                to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ExitCode.inputOutputError.saying("\(path): cannot be written: \(error)")
        }
    }
}

extension ApprovalFile.Approval.Subject {
    var text: String {
        switch self {
        case .scenario(let id): "scenario \(id)"
        case .template(let name): "template \(name)"
        }
    }
}
