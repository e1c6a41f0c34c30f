package import Events
import Scenarios

/// What became of a mail, as an event of its user: scenarios may go on from there. It never holds
/// the address, only a hash, by which the gate knows whether it is the user's own still.
package struct MailEvent: Equatable, Sendable {
    package enum Name: String, Sendable {
        case sent = "mail_sent"
        case failed = "mail_failed"
    }

    package var name: Name
    package var time: EventTime
    /// A short word; nil for a mail that was sent.
    package var reason: String?
    /// What a relay's refusal was about, a short word; nil when none refused it.
    package var bounce: String?
    package var request: MailRequest

    package init(
        _ name: Name, _ request: MailRequest, at time: EventTime, reason: String? = nil,
        bounce: String? = nil
    ) {
        self.name = name
        self.request = request
        self.time = time
        self.reason = reason
        self.bounce = bounce
    }

    /// The same for a repeat, which the reader of events drops by it.
    package var messageID: String { request.id + (name == .sent ? "-sent" : "-failed") }

    /// A canonical event: sorted keys.
    package var json: [UInt8] {
        var properties = [
            "mail": request.id, "scenario": request.scenario,
            "class": request.messageClass.rawValue, "template": request.template,
        ]
        properties["recipient"] = request.role ?? UInt64.hash(ofAddress: request.to).hexadecimal
        properties["reason"] = reason
        properties["bounce"] = bounce
        let event = JSONValue.object([
            "messageId": .string(messageID), "userId": .string(request.user),
            "event": .string(name.rawValue), "timestamp": .string(time.description),
            "properties": .object(properties.mapValues(JSONValue.string)),
        ])
        var json = JSONWriter()
        json.write(event)
        return json.bytes
    }
}
