import Copywriting
import Patterns
import Scenarios

/// Reviews of a template `t`, with a sound part where a test gives none.
enum Reviewing {
    /// What the rule says of a text part, or of all parts that are given.
    static func findings(of rule: Rule, in text: String) -> [String] {
        findings(["text": text]).filter { $0.contains("[\(rule.rawValue)]") }
    }

    /// `file:line:column: severity: message`, without the folder.
    static func findings(
        _ parts: [String: String], scenario: String? = nil, hasUnsubscribeURL: Bool = true
    ) -> [String] {
        var texts = ["t/subject.mustache": "Shop: news", "t/text.mustache": "Hello."]
        for (part, text) in parts {
            texts[part.contains("/") ? "\(part).mustache" : "t/\(part).mustache"] = text
        }
        return findings(inFiles: texts, scenario: scenario, hasUnsubscribeURL: hasUnsubscribeURL)
    }

    static func findings(
        inFiles texts: [String: String], scenario: String? = nil, hasUnsubscribeURL: Bool = true
    ) -> [String] {
        let set = ScenarioSet.read(scenario.map { [SourceFile(name: "s.yaml", text: $0)] } ?? [])
        precondition(!set.hasErrors, "\(set.diagnostics)")
        let uses = set.scenarios.reduce(into: [String: [Use]]()) { uses, scenario in
            for send in scenario.sends {
                uses[send.mail, default: []].append(Use(send, of: scenario))
            }
        }
        return Review(texts, uses: uses, folder: "mails", hasUnsubscribeURL: hasUnsubscribeURL)
            .diagnostics.map { String($0.description.dropFirst("mails/".count)) }
    }
}
