import Foundation

/// A Swift file as the house's rules see it: lines, and lines without comments and texts.
struct SwiftText {
    static let linesMax = 300
    static let functionLinesMax = 70

    let lines: [String]
    let code: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .dropLast(text.hasSuffix("\n") ? 1 : 0)
        code = Self.code(of: lines)
    }

    /// What breaks a rule that holds for every file.
    var faults: [String] {
        var faults: [String] = []
        if lines.count > Self.linesMax { faults.append("\(lines.count) lines; split the file") }
        for (index, length) in functions where length > Self.functionLinesMax {
            faults.append("\(index + 1): a function of \(length) lines")
        }
        // In two parts, so that this line does not accuse itself.
        faults += findings(of: ["TO" + "DO", "FIX" + "ME"], in: lines)
        faults += findings(of: ["@unchecked", "try!", "as!"], in: code)
        for (index, line) in code.enumerated()
        where line.contains("!") && line.contains(/[\w)\]][!](?!=)/) {
            faults.append("\(index + 1): a force unwrap")
        }
        return faults
    }

    /// What only the world may give: files, clocks, chance. (`.now` alone is also a word of ours.)
    var impurities: [String] {
        let word = /import Foundation|\bDate\(|\bDate\.now|Clock\.now|Clock\(\)/
        let chance = /\.random\(in: [^,]*\)|randomElement\(\)|shuffled\(\)|SystemRandom/
        return code.enumerated().flatMap { index, line in
            (line.matches(of: word) + line.matches(of: chance)).map { "\(index + 1): \($0.output)" }
        }
    }

    private func findings(of words: [String], in lines: [String]) -> [String] {
        lines.enumerated().flatMap { index, line in
            words.filter { line.contains($0) }.map { "\(index + 1): \($0)" }
        }
    }

    /// First line and length of each function, by the indent at which its brace closes.
    private var functions: [(line: Int, length: Int)] {
        code.indices.compactMap { index in
            guard code[index].contains(/\b(func|init[?(<]|deinit|subscript)/) else { return nil }
            let indent = code[index].prefix { $0 == " " }
            let end = code[(index + 1)...].firstIndex {
                $0.hasPrefix(indent) && !$0.dropFirst(indent.count).hasPrefix(" ")
                    && !$0.isEmpty && !$0.dropFirst(indent.count).hasPrefix(")")
                    && !$0.dropFirst(indent.count).hasPrefix("{")
            }
            guard let end, code[end] == indent + "}" else { return nil }
            return (index, end - index + 1)
        }
    }

    private static func code(of lines: [String]) -> [String] {
        var isText = false
        return lines.map { line in
            if line.contains("\"\"\""), line.matches(of: /"""/).count == 1 {
                defer { isText.toggle() }
                return isText ? "" : String(line.prefix { $0 != "\"" })
            }
            if isText { return "" }
            guard line.contains("\"") || line.contains("//") else { return line }
            let bare = line.replacing(/#".*?"#|"(\\.|[^"\\])*"/, with: "")
            return bare.firstRange(of: "//").map { String(bare[..<$0.lowerBound]) } ?? bare
        }
    }
}

/// The package's folder, as the rules see it.
enum House {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Paths of the Swift files below `folder`.
    static func swiftFiles(_ folder: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
            .sorted().map { "\(folder)/\($0)" }
    }

    /// The targets of a list in Package.swift, such as `core`.
    static func targets(_ list: String, in manifest: String) -> [String] {
        guard let start = manifest.firstRange(of: "let \(list): [Target] = [")?.upperBound,
            let end = manifest[start...].firstRange(of: "\n]")?.lowerBound
        else { return [] }
        let pattern = /(?:target|Target|systemLibrary)\(\s*name: "(\w+)"/
        return manifest[start..<end].matches(of: pattern).map { String($0.output.1) }
    }
}
