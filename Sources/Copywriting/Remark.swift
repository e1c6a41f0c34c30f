import Patterns

/// A place in a template's file; line and column count from one, columns in Unicode scalars.
struct Place: Hashable {
    /// Below the templates' folder: `cart/en/text.mustache`.
    var file: String
    var line: Int
    var column: Int

    static func start(of file: String) -> Place { Place(file: file, line: 1, column: 1) }
}

/// Something that a rule has found.
struct Remark: Hashable {
    var rule: Rule
    var place: Place
    /// What was found, as a reader can look for it; the rule's reason follows.
    var what: String

    /// `folder` is what messages put before a file.
    func diagnostic(in folder: String) -> Diagnostic {
        let message =
            "[\(rule.rawValue)] \(what): \(rule.reason) (if it is meant so: "
            + "{{! nagori: allow \(rule.rawValue), WHY }} on the line before)"
        return Diagnostic(
            file: "\(folder)/\(place.file)", line: place.line, column: place.column,
            severity: .warning, message: message)
    }
}

extension String {
    /// In quotes, cut where it gets long.
    var quoted: String {
        count > Self.quotedMax ? "'\(prefix(Self.quotedMax))…'" : "'\(self)'"
    }

    /// Characters of what was found that a message shows.
    private static let quotedMax = 60
}
