import Foundation
import Synchronization

/// A network that behaves badly: a port that leads to a server, slowly, or not to the end.
package final class Proxy: Sendable {
    package let port: Int
    private struct State {
        var target: Server
        var delay: Duration = .zero
        /// Answers still to be cut.
        var cuts = 0
        /// How often that was done.
        var cutCount = 0
        var open: Set<Int32> = []
        var isClosed = false
    }
    private let state: Mutex<State>
    private let listener: Int32

    package init(to target: Server) throws {
        state = Mutex(State(target: target))
        (listener, port) = try Socket.listen()
        Self.thread { [weak self, listener] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { break }
                self.serve(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        state.withLock { for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    /// Each question, or pipeline of them, takes that much longer.
    package func slowDown(by delay: Duration) { state.withLock { $0.delay = delay } }

    /// The next answers end after their first byte, and their connections with them.
    package func cutAnswers(_ count: Int) { state.withLock { $0.cuts = count } }

    package var cutCount: Int { state.withLock { $0.cutCount } }

    /// Leads to another server from now on; whoever is connected has to connect again.
    package func turn(to target: Server) {
        state.withLock {
            $0.target = target
            for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func serve(_ client: Int32) {
        guard let server = Socket.connected(to: state.withLock { $0.target.port }) else {
            close(client)
            return
        }
        state.withLock { $0.open.formUnion([client, server]) }
        let pipes: [(from: Int32, to: Int32, isAnswer: Bool)] = [
            (client, server, false), (server, client, true),
        ]
        let ends = Ends()
        for pipe in pipes {
            Self.thread { [weak self] in
                while let self, self.pass(from: pipe.from, to: pipe.to, isAnswer: pipe.isAnswer) {}
                shutdown(client, Int32(SHUT_RDWR))
                shutdown(server, Int32(SHUT_RDWR))
                guard ends.isLast else { return }
                self?.state.withLock { $0.open.subtract([client, server]) }
                close(client)
                close(server)
            }
        }
    }

    /// What two threads share of a connection: who ends last closes it.
    private final class Ends: Sendable {
        private let open = Mutex(2)

        var isLast: Bool {
            open.withLock {
                $0 -= 1
                return $0 == 0
            }
        }
    }

    /// - Returns: false at the end.
    private func pass(from: Int32, to: Int32, isAnswer: Bool) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(from, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        if !isAnswer {
            let delay = state.withLock { $0.delay }
            if delay > .zero { usleep(UInt32(delay / .microseconds(1))) }
        }
        let isCut =
            isAnswer
            && state.withLock { state in
                guard state.cuts > 0 else { return false }
                state.cuts -= 1
                state.cutCount += 1
                return true
            }
        guard !isCut else {
            send(to, buffer, 1, Int32(MSG_NOSIGNAL))
            return false
        }
        var sent = 0
        while sent < count {
            let step = buffer[sent..<count].withUnsafeBytes {
                send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard step > 0 else { return false }
            sent += step
        }
        return true
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 1 << 20
        thread.start()
    }
}
