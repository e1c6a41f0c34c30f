import ArgumentParser
import Catalogue
import Delivery
import Logging
import Mail
import Sender
import Settings
import Telemetry

/// `nagori send [--config FILE]`
struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delivers the mail requests of the mail-send topic.",
        discussion: """
            Needs Kafka, Redis and a way to send mails (`send.transport`). Ends on SIGTERM or \
            SIGINT within 10 seconds, with 0. While Kafka or Redis is away it waits. SIGHUP does \
            nothing.
            """)

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let settings = try configuration.load(forClients: true)
        let options = try options(settings)
        let health = Health(parts: Sender.parts(options), at: .now)
        let metrics = SenderMetrics()
        try await Daemon(
            name: "send", http: settings.send.http, metrics: metrics, health: health,
            logLevel: settings.logLevel
        ).run(
            beside: { HangUpDeaf(logger: $0) },
            { stop, logger in
                try Sender(options, health: health, metrics: metrics, logger: logger)
                    .run(stop: stop)
            })
    }

    private func options(_ settings: Settings) throws -> SenderOptions {
        do {
            var options = try SenderOptions(settings)
            if let path = settings.approvals {
                let approved = try ApprovalBook(path, settings).approved
                options.letterhead.approved = approved
                for name in options.brands.keys { options.brands[name]?.approved = approved }
            }
            return options
        } catch let error as RulesMistake {
            throw error.ending
        } catch let error as TemplateMistakes {
            throw ExitCode.dataError.saying("nagori: \(error)")
        } catch {
            throw ExitCode.badConfiguration.saying("nagori: \(error)")
        }
    }
}
