import Events
import Messages
import Scenarios

/// How many alerts reach one of our own people in an hour, lest a scenario gone wild flood them.
///
/// Not in the gate: that knows one user at a time, and a misfire is over all users. Redis counts,
/// so that the limit holds over all senders. An alert counts in the hour in which it came up,
/// whenever it is tried, and by its id: tried again it counts once.
enum AlertLimit {
    /// What Redis is asked by: the count's name and the request, which `mail(of:)` gives back.
    ///
    /// - Returns: nil for what is no alert.
    static func place(of request: MailRequest) -> String? {
        guard request.role != nil || request.messageClass == .alert else { return nil }
        // An address holds an @, a role none.
        let hash: UInt64 = .fnv1a(request.role ?? request.to)
        let hour = request.notBefore.milliseconds / 3_600_000
        return "\(hash.hexadecimal):\(hour)|\(request.id)"
    }

    /// The request's id, of a place.
    static func mail(of place: String) -> String? {
        place.firstIndex(of: "|").map { String(place[place.index(after: $0)...]) }
    }

    /// The count's name, of a place.
    static func count(of place: String) -> Substring? {
        place.firstIndex(of: "|").map { place[..<$0] }
    }
}
