package import Mail

/// Carries mails to a relay and reports what became of them: `Courier`, or one in memory.
package protocol MailCarriage: AnyObject {
    var room: Int { get }
    var inFlight: Int { get }
    /// Whether mails go by the second transport, the first being away.
    var isOnFallback: Bool { get }
    func submit(_ letter: Letter)
    func poll(wait: Duration) -> [Courier.Report]
    func proceed(_ id: String)
    func abort(_ id: String)
}

extension Courier: MailCarriage {}

extension MailCarriage {
    package var isOnFallback: Bool { false }
}
