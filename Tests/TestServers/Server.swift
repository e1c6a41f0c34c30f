import Foundation
import Synchronization

/// A server of the test's own on a free port, with data of its own, which it keeps over a restart.
package final class Server: Sendable {
    package let port: Int
    /// Its data and its log; removed with the server.
    package let directory: String
    private let arguments: [String]
    /// Sent to learn whether it is ready; nil when accepting a connection says so.
    private let greeting: String?
    private let process = Mutex<ChildProcess?>(nil)

    init(
        greeting: String? = nil, arguments: (_ port: Int, _ directory: String) -> [String]
    ) throws {
        port = try Socket.freePort()
        directory = try TemporaryDirectory.make()
        self.arguments = arguments(port, directory)
        self.greeting = greeting
        try start()
    }

    deinit {
        kill()
        TemporaryDirectory.remove(directory)
    }

    /// Ends it as a crash would.
    package func kill() {
        process.withLock {
            $0?.kill()
            $0 = nil
        }
    }

    /// Makes it deaf, as a broken network does, until `resume`.
    package func pause() { process.withLock { $0?.signal(SIGSTOP) } }
    package func resume() { process.withLock { $0?.signal(SIGCONT) } }

    /// Starts it again on its port and data, after `kill`. Returns when it answers, or at once.
    package func start(_ more: [String] = [], waits: Bool = true) throws {
        let child = try ChildProcess(arguments + more, output: log)
        process.withLock { $0 = child }
        guard waits else { return }
        let end = ContinuousClock.now + .seconds(20)
        while !answers {
            guard child.isRunning, ContinuousClock.now < end else {
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                throw ServerError("\(arguments[0]) does not answer on port \(port): \(text)")
            }
            usleep(5000)
        }
    }

    private var log: String { directory + "/log" }

    private var answers: Bool {
        guard let socket = Socket(port: port) else { return false }
        guard let greeting else { return true }
        let answer = socket.exchange(greeting)
        return answer.hasPrefix("+PONG") || answer.hasPrefix("-NOAUTH")
    }
}

package struct ServerError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
