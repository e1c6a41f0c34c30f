import ArgumentParser

@main
struct Nagori: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nagori", abstract: "Watches a clickstream and sends the mail worth sending.",
        subcommands: [Check.self, ReplayCommand.self, Generate.self, Inspect.self])
}
