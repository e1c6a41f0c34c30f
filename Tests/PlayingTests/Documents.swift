import Foundation

/// The project's own files, and the scenarios that its pages show.
enum Documents {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Each block of YAML on the page that is a whole scenario.
    static func scenarios(on page: String) throws -> [String] {
        try text(page).components(separatedBy: "```yaml\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
            .filter { $0.contains(/(?m)^scenario:/) }
    }
}
