import Events
import Messages
import Scenarios

/// How many alerts reach one of our own people in an hour, lest a scenario gone wild flood them.
///
/// Not in the gate: that knows one user at a time, and a misfire is over all users. Redis counts,
/// so that the limit holds over all senders. An alert counts in the hour in which it came up,
/// whenever it is tried, and by its id: tried again it counts once.
enum AlertLimit {
    /// Under which name Redis counts it.
    ///
    /// - Returns: nil for what is no alert.
    static func count(of request: MailRequest) -> String? {
        guard request.role != nil || request.messageClass == .alert else { return nil }
        // An address holds an @, a role none.
        let hash: UInt64 = .fnv1a(request.role ?? request.to)
        let hour = request.notBefore.milliseconds / 3_600_000
        return "\(hash.hexadecimal):\(hour)"
    }
}
