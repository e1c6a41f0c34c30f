package import Events
import Foundation
package import Patterns
import Policy
package import Scenarios
import Yams

/// The file of approvals: who has let which content go out, and when. `nagori approve` adds to it,
/// git keeps it.
package struct ApprovalFile: Equatable, Sendable {
    package struct Approval: Equatable, Sendable {
        package enum Subject: Hashable, Sendable {
            case scenario(String)
            case template(String)
        }

        package var subject: Subject
        /// A scenario's version, a template's digest.
        package var content: String
        package var by: String
        package var at: EventTime

        package init(_ subject: Subject, content: String, by: String, at: EventTime) {
            self.subject = subject
            self.content = content
            self.by = by
            self.at = at
        }
    }

    package private(set) var approvals: [Approval] = []

    /// - Parameter source: YAML, a list of approvals; nothing at all is none.
    /// - Throws: every mistake, with its place.
    package init(_ source: SourceFile) throws(ApprovalMistakes) {
        let text = String(decoding: source.bytes, as: UTF8.self)
        var mistakes: [Diagnostic] = []
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            guard let items = root.sequence else {
                throw Self.mistake(
                    source, root, "a file of approvals is a list; see 'nagori approve'")
            }
            for item in items {
                do throws(Diagnostic) { approvals.append(try Self.approval(item, source)) } catch {
                    mistakes.append(error)
                }
            }
        } catch let mistake as Diagnostic {
            mistakes.append(mistake)
        } catch let error as YamlError {
            mistakes.append(
                Diagnostic(file: source.name, line: 1, column: 1, message: "is no YAML: \(error)"))
        } catch {
            mistakes.append(
                Diagnostic(file: source.name, line: 1, column: 1, message: "\(error)"))
        }
        if !mistakes.isEmpty { throw ApprovalMistakes(all: mistakes) }
    }

    package func contains(_ subject: Approval.Subject, content: String) -> Bool {
        approvals.contains { $0.subject == subject && $0.content == content }
    }

    private static let keys = ["scenario", "template", "content", "by", "at"]

    private static func approval(
        _ node: Node, _ source: SourceFile
    ) throws(Diagnostic) -> Approval {
        guard let mapping = node.mapping else {
            throw mistake(source, node, "an approval is {scenario or template, content, by, at}")
        }
        var texts: [String: String] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                let found = key.scalar?.string ?? "something else"
                throw mistake(
                    source, key,
                    "'\(found)' is no key of an approval\(Spelling.hint(found, in: keys)); "
                        + "expected \(keys.joined(separator: ", "))")
            }
            guard let text = value.scalar?.string, !text.isEmpty else {
                throw mistake(source, value, "'\(name)' takes a text")
            }
            texts[name] = text
        }
        guard (texts["scenario"] == nil) != (texts["template"] == nil) else {
            throw mistake(source, node, "an approval names one scenario or one template")
        }
        guard let content = texts["content"], let by = texts["by"], let when = texts["at"] else {
            throw mistake(source, node, "an approval says content, by (whom) and at (when)")
        }
        guard let at = EventTime(iso8601: when) else {
            throw mistake(
                source, node, "'\(when)' is no time such as 2026-04-01T10:00:00+09:00")
        }
        let subject =
            texts["scenario"].map { Approval.Subject.scenario($0) }
            ?? .template(texts["template"] ?? "")
        return Approval(subject, content: content, by: by, at: at)
    }

    private static func mistake(_ source: SourceFile, _ node: Node, _ message: String) -> Diagnostic
    {
        Diagnostic(
            file: source.name, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1,
            message: message)
    }
}

package struct ApprovalMistakes: Error, CustomStringConvertible {
    package let all: [Diagnostic]

    package var description: String { all.map { "\($0)" }.joined(separator: "\n") }
}

extension ApprovalFile.Approval {
    /// As a line of the file.
    package var line: String {
        let (kind, name) =
            switch subject {
            case .scenario(let id): ("scenario", id)
            case .template(let name): ("template", name)
            }
        return "- {\(kind): \(Self.quoted(name)), content: \(Self.quoted(content)), "
            + "by: \(Self.quoted(by)), at: \(Self.quoted(at.description))}\n"
    }

    /// JSON's quotes are YAML's too, so that a digest of digits alone stays a text.
    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.write(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
