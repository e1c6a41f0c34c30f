import ArgumentParser
import Telemetry

/// `nagori`: each role of the system is a subcommand.
@main
struct Nagori: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nagori",
        abstract: "Sends the one mail that is worth sending, from the traces visitors leave.",
        discussion: """
            Exits 0 when all went well, 1 when a scenario's test failed or the books do not balance, 64 for a command that cannot be understood, 65 for files \
            with mistakes, 66 for files that are not there, 69 when a service cannot be used, 70 for a fault of its own, 74 for what \
            cannot be written, 78 for a \
            wrong configuration.
            """,
        version: Build.version,
        subcommands: [
            Run.self, Send.self, Check.self, TestCommand.self, ReplayCommand.self, Generate.self,
            Approve.self, PreviewCommand.self, Suppress.self, Recall.self, Resume.self, Dead.self,
            Explain.self, Inspect.self, AuditCommand.self, Plan.self, Config.self,
            SchemaCommand.self,
        ])
}
