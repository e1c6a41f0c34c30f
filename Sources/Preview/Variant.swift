import Events
import Mail
package import Messages

/// One way in which readers differ, so that nobody has to think of trying it.
package enum Variant: String, CaseIterable, Sendable {
    case usual
    case short
    case long
    /// No name, and none of the variables that may be missing.
    case bare

    /// What the page calls it.
    package var title: String {
        switch self {
        case .usual: "as usual"
        case .short: "short name"
        case .long: "long names"
        case .bare: "no name, nothing optional"
        }
    }

    /// The request of another reader of the same mail. `needed`: the variables that are printed
    /// whatever happens; `isJapanese`: what names its readers have.
    package func applied(
        to request: MailRequest, needing needed: Set<String>, isJapanese: Bool
    ) -> MailRequest {
        var request = request
        switch self {
        case .usual: request.name = request.name ?? (isJapanese ? "山田 花子" : "Hanako Yamada")
        case .short: request.name = isJapanese ? "林" : "Li"
        case .long:
            request.name =
                isJapanese
                ? "勅使河原ヴィクトリアエリザベート 小百合之介" : "Wolfeschlegelsteinhausen-Bergerdorff, Maria Theresia"
            for (name, value) in request.variables where Self.isName(name) {
                guard case .string(let text) = value else { continue }
                request.variables[name] = .string(
                    Array(repeating: text, count: 5).joined(separator: isJapanese ? "・" : " "))
            }
        case .bare:
            request.name = nil
            request.variables = request.variables.filter { needed.contains($0.key) }
        }
        return request
    }

    /// Words for people, which may get long; a code or an address may not.
    private static func isName(_ variable: String) -> Bool {
        ["name", "title", "category"].contains { variable.lowercased().hasSuffix($0) }
    }
}
