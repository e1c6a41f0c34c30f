import Copywriting
package import Delivery
import Patterns
package import Scenarios

/// What `nagori check` says of the words of one template.
package struct TemplateRemarks {
    private let uses: [String: [Use]]
    private let texts: [String: String]
    private let path: String
    private let hasUnsubscribeURL: Bool

    /// - Parameters:
    ///   - templates: What was read.
    ///   - path: The folder's, for messages.
    ///   - set: Who sends the templates; may be empty.
    ///   - hasUnsubscribeURL: whether the sender is told of one.
    package init(
        _ templates: TemplateFolder, at path: String, set: ScenarioSet, hasUnsubscribeURL: Bool
    ) {
        uses = set.uses
        texts = templates.soundTexts
        self.path = path
        self.hasUnsubscribeURL = hasUnsubscribeURL
    }

    /// Those of its partials among them.
    package func of(_ template: String) -> [String] {
        let own = texts.filter { path, _ in
            path.hasPrefix(template + "/") || path.hasPrefix("partials/")
        }
        return Review(own, uses: uses, folder: path, hasUnsubscribeURL: hasUnsubscribeURL)
            .diagnostics.map(\.description)
    }
}

extension ScenarioSet {
    /// By template.
    var uses: [String: [Use]] {
        scenarios.reduce(into: [:]) { uses, scenario in
            for send in scenario.sends {
                uses[send.mail, default: []].append(Use(send, of: scenario))
            }
        }
    }
}
