/// Where a value was written.
package enum Place: Hashable, Sendable {
    /// Nowhere: the key's default.
    case fallback
    /// One-based, as editors count.
    case file(String, line: Int, column: Int)
    case variable(String)
    /// The file that a variable ending in `_FILE` names.
    case secretFile(variable: String)
}

extension Place: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fallback: "default"
        case .file(let name, let line, let column): "\(name):\(line):\(column)"
        case .variable(let name), .secretFile(let name): name
        }
    }
}

/// A scalar as the user wrote it.
struct Written: Equatable, Sendable {
    var text: String
    var place: Place
}

/// A mapping in a list, as the user wrote it.
struct WrittenRecord: Equatable, Sendable {
    var fields: [String: Written]
    var place: Place
}

/// The value of a key as the user wrote it.
enum Raw: Equatable, Sendable {
    case text(Written)
    case list([Written], Place)
    case map([String: Written], Place)
    case records([WrittenRecord], Place)

    var place: Place {
        switch self {
        case .text(let written): written.place
        case .list(_, let place), .map(_, let place), .records(_, let place): place
        }
    }
}

/// One mistake in the configuration: where, what was found, what was expected.
package struct Mistake: Error, Equatable, Sendable, CustomStringConvertible {
    package let place: Place
    package let problem: String

    package var description: String { "\(place): \(problem)" }
}

/// Every mistake in the configuration, one a line.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    package let mistakes: [Mistake]

    package init(mistakes: [Mistake]) { self.mistakes = mistakes }

    package var description: String {
        mistakes.map(\.description).joined(separator: "\n")
    }
}
