import Dispatch
import Foundation
package import Mail
import Synchronization

/// Delivers mails over a bounded number of connections, and asks before each one's content leaves.
///
/// Each connection has a thread that makes, uses and frees its libcurl handle. Not libcurl's multi
/// interface on one thread: `smtp_done` of 7.88 blocks in it until the relay has answered the end
/// of DATA, so one relay that scans its mails would hold up every other connection.
///
/// The owner calls all methods from one thread:
/// ```
/// courier.submit(letter)                   // while room > 0
/// for report in courier.poll(wait: …) {    // .ready: write it down, then proceed or abort
/// ```
package final class Courier {
    private let exchange: Exchange
    private let threads: [Thread]
    private let watch: TransportWatch

    /// What made an attempt.
    package enum Way: Sendable { case first, fallback, channel }

    /// What happened to a mail.
    package enum Report: Equatable, Sendable {
        /// The relay waits for the content and has none of it. `proceed` or `abort` it.
        case ready(id: String)
        /// The end, once for each mail submitted. `took`: from the moment it had a connection.
        case finished(id: String, Outcome, took: Duration, by: Way = .first)
    }

    /// `fallback`: carries mails while `relay` is away. `pause`: until `relay` is first tried again.
    package init(
        _ relay: Relay, fallback: Relay? = nil, pause: Duration = TransportHealth.firstPause
    ) {
        let exchange = Exchange(limits: relay.limits)
        let watch = TransportWatch(firstPause: pause)
        self.exchange = exchange
        self.watch = watch
        threads = (0..<relay.limits.connectionsMax).map { lane in
            let thread = Thread {
                exchange.serve(lane) {
                    Self.carrier(relay, fallback, watch)
                }
            }
            thread.name = "courier-\(lane)"
            thread.start()
            return thread
        }
    }

    /// How many more mails `submit` takes.
    package var room: Int { exchange.room }

    private static func carrier(
        _ relay: Relay, _ fallback: Relay?, _ watch: TransportWatch
    ) -> any Carrier {
        var carrier = relay.makeCarrier()
        if let fallback {
            carrier = FailoverCarrier(carrier, fallback.makeCarrier(), watch)
        }
        return relay.channels.isEmpty ? carrier : ChannelCarrier(relay, mails: carrier)
    }

    /// Whether mails go by the second transport.
    package var isOnFallback: Bool { watch.health.withLock { $0.isIll } }

    /// Mails submitted whose `finished` has not been polled.
    package var inFlight: Int { exchange.inFlight }

    /// Queues a mail. Our bug when there is no room or the id is in flight.
    package func submit(_ letter: Letter) { exchange.submit(letter) }

    /// What happened since the last call; waits at most `wait` for the first report.
    package func poll(wait: Duration) -> [Report] { exchange.poll(wait: wait) }

    /// Lets the content of a ready mail out. From here on a lost connection is ambiguous.
    package func proceed(_ id: String) { exchange.decide(id, proceed: true) }

    /// Closes a ready mail's connection before any content has left it; it finishes as `retry`.
    package func abort(_ id: String) { exchange.decide(id, proceed: false) }

    /// Ends the threads once the mails in flight have finished; refuses what waits for a word to
    /// proceed. Returns when all are done, at the latest after `limits.whole`.
    package func close() -> [Report] { exchange.close(threads.count) }

    deinit { exchange.stop(threads.count) }
}

extension Duration {
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
