import Patterns
import Scenarios

/// The steps of a scenario that only look on: views, clicks, visits, opened mails. What users order,
/// ask for or put into a cart they know that the shop knows.
struct Looks {
    private let steps: Set<String>

    init(_ scenario: Scenario) {
        steps = Set(scenario.pattern.steps.flatMap { Self.looks(in: $0) })
    }

    /// What the value tells that nobody should be told; nil: nothing.
    func tale(of value: Patterns.Expression) -> String? {
        value.leaves.lazy.compactMap { leaf -> String? in
            switch leaf {
            case .count(let step) where steps.contains(step):
                return "\(leaf), how often somebody looked"
            case .statistic(_, let step, _) where steps.contains(step):
                return "\(leaf), a sum over what somebody looked at"
            case .stepProperty(let step, let property), .firstProperty(let step, let property):
                guard steps.contains(step), Self.isTrace(property) else { return nil }
                return "\(leaf), a trace of what somebody looked at"
            default: return nil
            }
        }.first
    }

    private static func looks(in step: Step) -> [String] {
        let own = step.group.isEmpty ? isLook(step.events) : false
        let inner = step.group.flatMap(looks)
        return (own || !inner.isEmpty ? [step.name] : []) + inner
    }

    private static func isLook(_ events: Step.Selector) -> Bool {
        switch events {
        case .any: true
        case .names(let names): names.contains { isLook(words(of: $0)) }
        }
    }

    private static func isLook(_ words: [String]) -> Bool {
        words.contains { word in
            lookStarts.contains { word.hasPrefix($0) } || lookWords.contains(word)
        } || (words.contains("opened") && words.contains { mailWords.contains($0) })
    }

    private static let lookStarts = [
        "view", "click", "tap", "visit", "brows", "scroll", "impression", "hover", "search",
        "pageview",
    ]
    private static let lookWords: Set<String> = ["page", "screen", "seen", "looked", "look"]
    private static let mailWords: Set<String> = ["mail", "email", "newsletter", "message", "push"]

    /// A sku or a category is what a mail is about; these are how somebody came by it.
    private static func isTrace(_ property: String) -> Bool {
        let words = words(of: property)
        guard words.allSatisfy({ !pictureWords.contains($0) }) else { return false }
        // `viewed_at`, but not the `starts_at` of a concert that somebody looked at.
        if words.last == "at", isLook(words) || words.contains("opened") { return true }
        return words.contains { traceWords.contains($0) }
    }

    private static let traceWords: Set<String> = [
        "url", "uri", "path", "pathname", "href", "referrer", "referer", "query", "keyword",
        "keywords", "search", "ip", "agent", "useragent", "timestamp", "dwell", "scroll", "utm",
        "session",
    ]
    private static let pictureWords: Set<String> = [
        "image", "img", "picture", "photo", "thumbnail", "thumb", "icon", "logo",
    ]

    /// `page`, `url` for `pageUrl`, `page_url`, `page.url` and `pageURL`.
    private static func words(of name: String) -> [String] {
        var words = [""]
        var wasLower = false
        for letter in name {
            let isUpper = letter.isUppercase
            if !letter.isLetter && !letter.isNumber || isUpper && wasLower { words.append("") }
            if letter.isLetter || letter.isNumber {
                words[words.count - 1] += letter.lowercased()
            }
            wasLower = letter.isLowercase
        }
        return words.filter { !$0.isEmpty }
    }
}
