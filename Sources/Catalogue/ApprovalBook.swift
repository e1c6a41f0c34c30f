package import Delivery
import Foundation
import Mail
package import Policy
package import Scenarios

/// Approvals beside what they are about: what may be sent, and what waits for somebody to look.
package struct ApprovalBook: Equatable, Sendable {
    /// What a new file begins with.
    package static let heading = """
        # What may be sent, and who has looked at it. `nagori approve` adds a line for each content;
        # what has changed since needs a new one.

        """

    private let file: ApprovalFile
    /// By template, the digest of its present content.
    private let digests: [String: String]

    /// - Parameters:
    ///   - path: The file; none there is no approval.
    ///   - templates: The folder's.
    /// - Throws: every mistake in the file.
    package init(path: String, templates: TemplateFolder) throws(ApprovalMistakes) {
        let bytes = FileManager.default.contents(atPath: path).map { Array($0) } ?? []
        file = try ApprovalFile(SourceFile(name: path, bytes: bytes))
        digests = templates.templates.mapValues(\.digest)
    }

    package var approved: Approved {
        var scenarios: [String: Set<String>] = [:]
        for approval in file.approvals {
            guard case .scenario(let id) = approval.subject else { continue }
            scenarios[id, default: []].insert(approval.content)
        }
        let templates = digests.filter { file.contains(.template($0.key), content: $0.value) }
        return Approved(scenarios: scenarios, templates: Set(templates.keys))
    }

    /// What of these scenarios and their templates nobody has approved, in order.
    package func open(
        in scenarios: [Scenario]
    ) -> [(subject: ApprovalFile.Approval.Subject, content: String)] {
        var open: [(subject: ApprovalFile.Approval.Subject, content: String)] = []
        func look(_ subject: ApprovalFile.Approval.Subject, _ content: String) {
            guard !file.contains(subject, content: content),
                !open.contains(where: { $0.subject == subject })
            else { return }
            open.append((subject, content))
        }
        for scenario in scenarios {
            look(.scenario(scenario.id), scenario.version)
            for send in scenario.sends {
                let template = scenario.template(of: send)
                if let digest = digests[template] { look(.template(template), digest) }
            }
        }
        return open
    }
}
