import Logging
import ServiceLifecycle
import UnixSignals

/// Keeps SIGHUP from ending a process that has nothing to read again, and says so once.
struct HangUpDeaf: Service {
    let logger: Logger

    func run() async throws {
        var isSaid = false
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            if !isSaid {
                logger.info("SIGHUP is ignored: what has changed is taken up by a restart.")
            }
            isSaid = true
        }
    }
}
