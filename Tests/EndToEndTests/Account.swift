import TestServers

extension Stage {
    /// Runs `body`; an error of it also says where each process stands, the living and the killed:
    /// a stall on another machine has no other witness.
    func account(for processes: () -> [NagoriProcess], _ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            let accounts = processes().map(\.account).joined(separator: "\n")
            let committed = (try? committed()).map(String.init) ?? "unknown"
            let ends = (try? ends("events")).map(String.init) ?? "unknown"
            throw ServerError("\(error)\ncommitted \(committed) of \(ends) events\n\(accounts)")
        }
    }
}

extension NagoriProcess {
    /// What its metrics say that a stall shows in, and the last lines of its log.
    fileprivate var account: String {
        let telling = ["partitions", "lag", "in_flight", "commit", "retries", "errors", "events_"]
        let metrics = (page("/metrics") ?? "no metrics").split(whereSeparator: \.isNewline)
            .filter { line in !line.hasPrefix("#") && telling.contains { line.contains($0) } }
            .filter { !$0.contains("_bucket") && !$0.hasSuffix(" 0") }
        let said = output.split(whereSeparator: \.isNewline).suffix(12)
        return "-- \(isRunning ? "running" : "ended")\n"
            + (metrics + said).map { $0.prefix(400) }.joined(separator: "\n")
    }
}
