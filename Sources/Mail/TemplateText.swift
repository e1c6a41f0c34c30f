import Messages
import Mustache

/// One file of a template, parsed.
struct TemplateText: Sendable {
    /// With the folder, for messages.
    let file: String
    /// The variables printed outside any section.
    let printed: [TemplateUse]
    /// First names of all variables spoken of.
    let mentioned: Set<String>
    /// All that it is made of, by file.
    let sources: [String: String]
    /// Where it shows images; none unless it is HTML.
    let imageUses: [ImageUse]
    private let template: MustacheTemplate
    private let library: MustacheLibrary

    enum Escaping { case none, html }

    init(
        _ text: String, file: String, escaping: Escaping, partials: [String: String]
    ) throws(TemplateMistake) {
        self.file = file
        var survey = Survey(partials: partials, isHTML: escaping == .html)
        try survey.take(text, file: file, depth: 0)
        printed = survey.printed
        mentioned = survey.mentioned
        imageUses = survey.imageUses
        let included = survey.included.map { ("partials/\($0)", partials[$0] ?? "") }
        sources = [file: text].merging(included) { own, _ in own }
        template = try Self.parse(text, file, escaping)
        var library = MustacheLibrary()
        for name in survey.included.sorted() {
            let partial = try Self.parse(partials[name] ?? "", "partials/\(name)", escaping)
            library.register(partial, named: name)
        }
        self.library = library
    }

    func render(_ variables: [String: JSONValue], _ problems: inout [String]) -> String {
        let misses = Misses()
        let root = Root(variables: variables, misses: misses)
        let text = template.render(root, library: library)
        problems += misses.reasons.map { "\(file): \($0)" }
        return text
    }

    /// The package escapes for HTML unless a pragma says otherwise, in each partial anew. The
    /// pragma's line vanishes with its line end.
    private static func parse(
        _ text: String, _ file: String, _ escaping: Escaping
    ) throws(TemplateMistake) -> MustacheTemplate {
        do {
            let pragma = escaping == .none ? "{{% CONTENT_TYPE: TEXT }}\n" : ""
            return try MustacheTemplate(string: pragma + text)
        } catch {
            throw TemplateMistake(file: file, line: nil, problem: "is no mustache text")
        }
    }
}

/// A place where a template prints a variable.
package struct TemplateUse: Equatable, Sendable {
    package var file: String
    /// One-based.
    package var line: Int
    /// `sku`, `user.name`
    package var name: String

    /// `user` for `user.name`.
    package var root: String { String(name.prefix { $0 != "." }) }
}

/// Which variables a text and the partials it includes speak of.
private struct Survey {
    let partials: [String: String]
    let isHTML: Bool
    var printed: [TemplateUse] = []
    var mentioned: Set<String> = []
    var included: Set<String> = []
    var imageUses: [ImageUse] = []
    /// The partials being read, to refuse one that includes itself.
    private var path: [String] = []

    init(partials: [String: String], isHTML: Bool) {
        self.partials = partials
        self.isHTML = isHTML
    }

    mutating func take(_ text: String, file: String, depth: Int) throws(TemplateMistake) {
        let tags: [TemplateTag]
        do {
            tags = try TagScanner.tags(in: text)
        } catch {
            throw TemplateMistake(file: file, line: error.line, problem: error.reason)
        }
        if isHTML { imageUses += try ImageUse.all(in: text, file: file) }
        for tag in tags {
            if tag.kind == .partial {
                try include(tag, file: file, depth: depth + tag.depth)
            } else if !tag.root.isEmpty {
                mentioned.insert(tag.root)
                if tag.kind == .variable, depth + tag.depth == 0 {
                    printed.append(TemplateUse(file: file, line: tag.line, name: tag.name))
                }
            }
        }
    }

    private mutating func include(
        _ tag: TemplateTag, file: String, depth: Int
    ) throws(TemplateMistake) {
        guard let text = partials[tag.name] else {
            let problem = "there is no partials/\(tag.name).mustache"
            throw TemplateMistake(file: file, line: tag.line, problem: problem)
        }
        guard !path.contains(tag.name) else {
            let problem = "partial '\(tag.name)' includes itself"
            throw TemplateMistake(file: file, line: tag.line, problem: problem)
        }
        included.insert(tag.name)
        path.append(tag.name)
        try take(text, file: "partials/\(tag.name).mustache", depth: depth)
        path.removeLast()
    }
}
