import Patterns
package import Scenarios

extension ScenarioSet {
    /// The diagnostics as compilers print them, with their lines.
    package func excerpts(of files: [SourceFile]) -> [String] { diagnostics.excerpts(of: files) }
}

extension [Diagnostic] {
    /// The same for diagnostics of any files; without a line where the file is not among these.
    package func excerpts(of files: [SourceFile]) -> [String] {
        var texts: [String: String] = [:]
        return map { diagnostic in
            guard let file = files.first(where: { $0.name == diagnostic.file }) else {
                return diagnostic.description
            }
            let text = texts[file.name] ?? String(decoding: file.bytes, as: UTF8.self)
            texts[file.name] = text
            return diagnostic.excerpt(of: text)
        }
    }
}
