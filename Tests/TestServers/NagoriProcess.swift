package import Foundation

/// The program under test in a process of its own, as an operator would start it. Killed with this
/// object at the latest.
package final class NagoriProcess: Sendable {
    private let child: ChildProcess
    private let log: String
    private let name: String

    /// Starts `nagori` with these arguments. Its output is kept for `output`.
    ///
    /// - Parameters:
    ///   - arguments: with the command's name.
    ///   - folder: where it runs.
    ///   - fault: a point of `Faults`, how many-th time, and what then: `claimed:3:kill`.
    ///   - standardOutput: a file for it, so that `output` has standard error only.
    /// - Throws: when the program is not there.
    package init(
        _ arguments: [String], in folder: URL, fault: String? = nil, standardOutput: String? = nil
    ) throws {
        name = arguments.joined(separator: " ")
        log = folder.appending(path: "log-\(UUID().uuidString)").path
        child = try ChildProcess(
            Self.cleanEnvironment + ["-C", folder.path]
                + (fault.map { ["FAULT_AT=" + $0] } ?? [])
                + (standardOutput.map { ["sh", "-c", "exec \"$0\" \"$@\" >\($0)"] } ?? [])
                + [try Self.program()] + arguments,
            output: log)
    }

    /// To be put before a command: the tests' own variables are no settings.
    package static let cleanEnvironment =
        ["/usr/bin/env"]
        + ["BROKER", "PYTHON", "SHARED", "CONFIG", "SEEDS"].flatMap { ["-u", "NAGORI_" + $0] }

    deinit { child.kill() }

    /// What it said so far.
    package var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    package var isRunning: Bool { child.isRunning }

    /// Whether its fault has come.
    package var isStruck: Bool { output.contains("fault: ") }

    /// As a crash would end it.
    package func kill() { child.kill() }
    package func pause() { child.signal(SIGSTOP) }
    package func resume() { child.signal(SIGCONT) }
    package func hangUp() { child.signal(SIGHUP) }
    package func terminate() { child.terminate() }

    /// - Returns: its exit code; -1 when a signal ended it; nil when it still runs after `limit`.
    package func exitCode(within limit: Duration) -> Int32? { child.exitCode(within: limit) }

    /// Waits until its pages are served and say that it is ready.
    package func awaitReady(within limit: Duration = .seconds(60)) throws {
        try become("ready", within: limit) { status("/readyz") == 200 }
    }

    /// The status of one of its pages; nil while it does not answer.
    package func status(_ page: String) -> Int? {
        self.page(page)?.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
    }

    /// The sum over all labels, or all that have the text `label`, such as `kind="revoked"`; nil
    /// while it does not answer or has no such metric.
    package func metric(_ name: String, _ label: String = "") -> Double? {
        let lines = (page("/metrics") ?? "").split(whereSeparator: \.isNewline)
        let values = lines.filter { $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{") }
            .filter { label.isEmpty || $0.contains(label) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    /// Waits until `isTrue`; its end is an end of the waiting too.
    package func become(
        _ what: String, within limit: Duration = .seconds(60), _ isTrue: () throws -> Bool
    ) throws {
        let end = ContinuousClock.now + limit
        while try !isTrue() {
            guard isRunning, ContinuousClock.now < end else {
                throw ServerError("nagori \(name) is not \(what) after \(limit):\n\(output)")
            }
            usleep(20_000)
        }
    }

    /// One of its pages with its head; nil while it does not answer.
    package func page(_ page: String) -> String? {
        guard let port, let socket = Socket(port: port) else { return nil }
        let answer = socket.exchangeAll(
            "GET \(page) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return answer.isEmpty ? nil : answer
    }

    /// Of its pages: any that was free, and so it has to say which.
    private var port: Int? {
        guard let line = output.firstMatch(of: /Serving \/metrics.*port=(\d+)/) else { return nil }
        return Int(line.1)
    }

    /// Built beside the tests.
    private static func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: tests).deletingLastPathComponent().appending(path: "nagori")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw ServerError("no \(program.path): the tests need the program")
        }
        return program.path
    }
}
