import ArgumentParser
import Scenarios

/// `nagori schema`
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints a JSON Schema of scenario files, for editors.",
        discussion: "What the keys mean says docs/scenarios.md. Touches no network.")

    func run() throws { try put(Schema.text.dropLast()) }
}
