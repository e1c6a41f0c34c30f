import Foundation
import ServiceLifecycle

/// Runs a blocking loop on a thread of its own, for as long as the service lives.
///
/// The thread makes, uses and frees its C handles itself, so none of them has to be `Sendable`.
/// What the loop throws, the service throws; the group then stops the others.
package struct BlockingService: Service {
    /// A thread's stack in bytes: room for C libraries with large frames.
    package static let stackSize = 8 << 20

    /// What becomes of a loop that does not end when it should: C libraries may wait for ever for
    /// threads of their own.
    package struct Deadline: Sendable {
        let after: Duration
        let act: @Sendable () -> Never

        package init(after: Duration, act: @escaping @Sendable () -> Never) {
            self.after = after
            self.act = act
        }
    }

    package let name: String
    private let deadline: Deadline?
    /// Polls `stop` at least once a second and returns when it is set.
    private let loop: @Sendable (_ stop: StopFlag) throws -> Void

    /// The operating system shows the first 15 bytes of `name`.
    package init(
        name: String, deadline: Deadline? = nil,
        loop: @escaping @Sendable (_ stop: StopFlag) throws -> Void
    ) {
        self.name = name
        self.deadline = deadline
        self.loop = loop
    }

    package func run() async throws {
        let stop = StopFlag()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread { [name, loop] in
                    // From inside: before it starts there is no thread to bear the name.
                    Thread.current.name = name
                    continuation.resume(with: Result { try loop(stop) })
                }
                thread.stackSize = Self.stackSize
                thread.start()
            }
        } onCancelOrGracefulShutdown: {
            stop.set()
            guard let deadline else { return }
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: deadline.after / .seconds(1))
                deadline.act()
            }
        }
    }
}
