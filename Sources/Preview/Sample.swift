import Events
package import Mail
package import Messages
package import Policy
import Scenarios

/// Mail requests to preview with, where nobody gave any.
package enum Sample {
    /// What a scenario's test sends, to a reader who can be written to.
    package static func request(_ decision: Decision) -> MailRequest? {
        guard case .send(let order) = decision.verdict else { return nil }
        return MailRequest(
            id: decision.id, scenario: decision.scenario, scenarioVersion: order.version,
            messageClass: order.messageClass, topic: order.topic, brand: order.brand,
            user: decision.user, to: address,
            name: order.name, template: order.template,
            variables: order.variables.mapValues { JSONValue($0) }, reason: order.reason,
            matchedAt: decision.matchedAt, notBefore: decision.decidedAt,
            expiresAt: order.expiresAt)
    }

    /// For a template that no test sends; without `variables`, each says its own name.
    package static func request(
        of template: MailTemplate, variables: [String: JSONValue]? = nil
    ) -> MailRequest {
        var given = variables ?? standIns(for: template)
        let user = given.removeValue(forKey: "user")
        return MailRequest(
            id: String(repeating: "0", count: 32), scenario: "preview", scenarioVersion: "",
            messageClass: .marketing, user: user?.field("id") ?? "u1", to: address,
            name: user?.field("name"), template: template.name, variables: given,
            reason: "preview", matchedAt: date, notBefore: date)
    }

    /// RFC 2606 keeps it from ever being anybody's.
    private static let address = "reader@example.com"

    /// Fixed, so that the same files make the same pages: 2026-04-01T10:00:00Z.
    private static let date = EventTime(milliseconds: 1_775_037_600_000)

    private static func standIns(for template: MailTemplate) -> [String: JSONValue] {
        var variables: [String: JSONValue] = [:]
        let builtIns = Set(BuiltInVariable.allCases.map(\.root))
        for use in template.printed where !builtIns.contains(use.root) {
            let steps = use.name.split(separator: ".").map(String.init)
            let value = steps.dropFirst().reversed().reduce(JSONValue.string(steps.last ?? "")) {
                .object([$1: $0])
            }
            variables[use.root] = variables[use.root]?.merged(with: value) ?? value
        }
        return variables
    }
}

extension JSONValue {
    /// A text of an object.
    fileprivate func field(_ name: String) -> String? {
        guard case .object(let fields) = self, case .string(let text)? = fields[name] else {
            return nil
        }
        return text
    }

    /// With the fields of the other as well.
    fileprivate func merged(with other: JSONValue) -> JSONValue {
        guard case .object(let own) = self, case .object(let more) = other else { return self }
        return .object(own.merging(more) { $0.merged(with: $1) })
    }
}
