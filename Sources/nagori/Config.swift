import ArgumentParser
import Settings

/// `nagori config [--config FILE] [--reference]`
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the configuration in effect, secrets masked.",
        discussion: "Touches no network. Exits 78 when the configuration has mistakes.")

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print what can be configured, as docs/configuration.md.")
    var reference = false

    func run() throws {
        try put(
            (reference ? Settings.reference : try configuration.load(forClients: true).text)
                .dropLast())
    }
}
