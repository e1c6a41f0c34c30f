#if FAULTS
    import Glibc
    import Synchronization
#endif

/// Places between two steps of which a crash may lose one, for tests that end or stop the process
/// there. Only debug builds have them: in a release `reach` is nothing.
///
/// The variable `FAULT_AT` says where, the how many-th time, and what: `before-commit:3:kill`.
package enum Faults {
    package enum Point: String, Sendable {
        // `nagori run`.
        /// Records are here, and nothing is done about them.
        case batchRead = "batch-read"
        /// Events are applied in memory.
        case beforeCommit = "before-commit"
        /// Redis has state, offset and outbox; before each message is handed to Kafka's client.
        case beforeProduce = "before-produce"
        /// Kafka has a message; the outbox does not know.
        case beforeReport = "before-report"
        /// All is drained, and the partitions are still held.
        case givingUp = "giving-up"

        // `nagori send`.
        /// The mail is ours.
        case claimed
        /// The relay waits for the content; the register does not say so yet.
        case beforeMark = "before-mark"
        /// The register says that the content may have left; it has not.
        case marked
        /// The relay has answered; the register does not say so yet.
        case answered
        /// The mail's end is in the register; nobody is told.
        case settled

        // Both.
        case beforeOffsetCommit = "before-offset-commit"
    }

    #if FAULTS
        private struct Plan: Sendable {
            let point: Point
            let time: Int
            let signal: Int32

            init?(_ text: String) {
                let parts = text.split(separator: ":").map(String.init)
                let signals = ["kill": SIGKILL, "stop": SIGSTOP, "terminate": SIGTERM]
                guard parts.count == 3, let point = Point(rawValue: parts[0]),
                    let time = Int(parts[1]), time > 0, let signal = signals[parts[2]]
                else { return nil }
                (self.point, self.time, self.signal) = (point, time, signal)
            }
        }

        private static let plan: Plan? = {
            guard let text = getenv("FAULT_AT").map({ String(cString: $0) }) else { return nil }
            guard let plan = Plan(text) else {
                preconditionFailure("FAULT_AT is POINT:TIMES:kill|stop|terminate, not '\(text)'")
            }
            return plan
        }()
        private static let count = Mutex(0)

        package static func reach(_ point: Point) {
            guard let plan, plan.point == point else { return }
            let isTime = count.withLock { count in
                count += 1
                return count == plan.time
            }
            guard isTime else { return }
            let text = "fault: \(point.rawValue)\n"
            _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            // A stop of the process is some thread's to take, and this one would go on until then.
            if plan.signal == SIGSTOP { raise(SIGSTOP) } else { kill(getpid(), plan.signal) }
        }
    #else
        @inline(__always)
        package static func reach(_ point: Point) {}
    #endif
}
