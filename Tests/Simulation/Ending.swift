import Policy

/// How matches ended, by the messages of the decisions topic. By the wall's clock, when nobody knows
/// the moment beforehand.
enum Ending {
    /// Of those that came to an end: which, how and why.
    static func all(of decisions: some Sequence<String>) -> Set<String> {
        Set(decisions.filter { kind($0) != "hold" }.map { "\(id($0)) \(kind($0)) \(reason($0))" })
    }

    /// Ends that were said in several ways, and holdings without an end.
    static func complaints(of decisions: Set<String>) -> [String] {
        var complaints: [String] = []
        for (id, texts) in Dictionary(grouping: decisions, by: id).sorted(by: { $0.key < $1.key }) {
            let ends = texts.filter { kind($0) != "hold" }.sorted()
            if ends.isEmpty { complaints.append("match \(id) is held without an end") }
            if ends.count > 1 {
                complaints.append("match \(id) ended \(ends.count) times: \(ends)")
            }
        }
        return complaints
    }

    private static func id(_ text: String) -> String {
        DecisionGlance(Array(text.utf8))?.id ?? text
    }

    private static func kind(_ text: String) -> String {
        DecisionGlance(Array(text.utf8))?.kind ?? ""
    }

    private static func reason(_ text: String) -> Substring {
        let parts = text.split(separator: ",\"reason\":\"", maxSplits: 1)
        return parts.last?.prefix { $0 != "\"" } ?? ""
    }
}
