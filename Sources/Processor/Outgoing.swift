import Events
import Messages
import Policy
import Storage

/// The messages that decisions become.
enum Outgoing {
    /// The decision's message, and behind it the mail request's if there is one.
    static func messages(of decision: Decision) throws -> [(OutboxMessage.Kind, [UInt8])] {
        let line = (OutboxMessage.Kind.decision, decision.jsonBytes)
        guard case .send(let order) = decision.verdict else { return [line] }
        return [line, (.mailRequest, try request(for: decision, order).json())]
    }

    private static func request(for decision: Decision, _ order: Order) -> MailRequest {
        MailRequest(
            id: decision.id, scenario: decision.scenario, scenarioVersion: order.version,
            messageClass: order.messageClass, topic: order.topic, brand: order.brand,
            user: decision.user, to: order.to, role: order.role, name: order.name,
            template: order.template, locale: order.locale,
            variables: order.variables.mapValues { JSONValue($0) }, reason: order.reason,
            matchedAt: decision.matchedAt, notBefore: decision.decidedAt,
            expiresAt: order.expiresAt,
            quiet: order.quiet.map {
                MailRequest.Quiet(zone: $0.zone.name, hours: $0.hours, days: $0.days)
            }, room: order.room, heedsConsent: order.heedsConsent)
    }
}
