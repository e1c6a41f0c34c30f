import CChildProcess
import Foundation
import Synchronization

/// A program that dies with the tests, even when they crash.
package final class ChildProcess: Sendable {
    /// -1 before the start. 0 once it is gone, when its number may belong to another process.
    private let process = Mutex<pid_t>(-1)
    private let ended = DispatchSemaphore(value: 0)
    private let status = Mutex<Int32?>(nil)

    /// Starts the program; its output is added to the file.
    package init(_ arguments: [String], output: String) throws {
        let started = DispatchSemaphore(value: 0)
        // The kernel kills the child when the thread that started it ends; so this thread stays.
        let thread = Thread { [self] in
            let child = Self.start(arguments, output)
            process.withLock { $0 = child }
            started.signal()
            if child > 0 { reap(child) }
        }
        thread.start()
        started.wait()
        guard process.withLock({ $0 }) >= 0 else { throw POSIXError(.EAGAIN) }
    }

    package var isRunning: Bool { process.withLock { $0 > 0 } }

    /// Ends it without a chance to say goodbye, and waits until it is gone.
    package func kill() {
        process.withLock { if $0 > 0 { _ = Glibc.kill(-$0, SIGKILL) } }
        ended.wait()
        ended.signal()
    }

    /// Asks it to end, as a supervisor does.
    package func terminate() {
        process.withLock { if $0 > 0 { _ = Glibc.kill($0, SIGTERM) } }
    }

    /// For `SIGSTOP` and `SIGCONT`; the program alone, not what it started.
    package func signal(_ number: Int32) {
        process.withLock { if $0 > 0 { _ = Glibc.kill($0, number) } }
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code, -1 when a signal ended it; nil when it still runs after `limit`.
    package func exitCode(within limit: Duration) -> Int32? {
        let milliseconds = Int(limit / .milliseconds(1))
        guard ended.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
            return nil
        }
        ended.signal()
        return status.withLock { $0 }
    }

    private func reap(_ child: pid_t) {
        var information = siginfo_t()
        // Leaves the dead child where it is, so that its number stays ours until the lock is held.
        while waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        process.withLock {
            var word: Int32 = 0
            waitpid(child, &word, 0)
            // WIFEXITED and WEXITSTATUS are macros, which Swift does not see.
            let code = word & 0x7f == 0 ? (word >> 8) & 0xff : -1
            status.withLock { $0 = code }
            $0 = 0
        }
        ended.signal()
    }

    private static func start(_ arguments: [String], _ output: String) -> pid_t {
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        return child_process_start(&words, output)
    }
}
