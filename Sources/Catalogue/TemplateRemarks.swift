import Copywriting
package import Delivery
package import Mail
import Patterns
package import Scenarios

/// What `nagori check` says of the words of one template.
package struct TemplateRemarks {
    private let diagnostics: [Diagnostic]
    private let path: String

    /// - Parameters:
    ///   - templates: What was read.
    ///   - path: The folder's, for messages.
    ///   - set: Who sends the templates; may be empty.
    ///   - hasUnsubscribeURL: whether the sender is told of one.
    package init(
        _ templates: TemplateFolder, at path: String, set: ScenarioSet, hasUnsubscribeURL: Bool
    ) {
        // All at once: an allowance in a partial may be another template's.
        diagnostics =
            Review(
                templates.soundTexts, uses: set.uses, folder: path,
                hasUnsubscribeURL: hasUnsubscribeURL
            ).diagnostics
        self.path = path
    }

    /// Those of its partials among them.
    package func of(_ template: MailTemplate) -> [String] {
        let partials = Set(template.partials.map { "\(path)/\($0)" })
        return diagnostics.filter {
            $0.file.hasPrefix("\(path)/\(template.name)/") || partials.contains($0.file)
        }.map(\.description)
    }
}

extension ScenarioSet {
    /// By template.
    var uses: [String: [Use]] {
        scenarios.reduce(into: [:]) { uses, scenario in
            for send in scenario.sends {
                uses[scenario.template(of: send), default: []].append(Use(send, of: scenario))
            }
        }
    }
}
