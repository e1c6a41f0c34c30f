import Events
package import Messages
import Mustache

/// What a mail says, before its variables are in: the texts of one template folder.
package struct MailTemplate: Sendable {
    package let name: String
    /// By language tag in lower case; "" is the folder's own.
    private let texts: [String: Texts]

    /// The texts of one language.
    struct Texts: Sendable {
        var subject: TemplateText
        var text: TemplateText?
        var html: TemplateText?
        /// What the HTML shows, by name.
        var images: [String: ShelvedImage] = [:]

        var all: [TemplateText] { [subject, text, html].compactMap { $0 } }
    }

    /// Of a subject, of a text and of an HTML body.
    package static let bodyBytesMax = 1 << 20

    /// - Parameters:
    ///   - name: The folder's name.
    ///   - files: Texts by path inside the folder: `subject.mustache`, `ja/html.mustache`.
    ///   - partials: Texts by name; any template may include them by `{{> name}}`.
    ///   - images: What the HTML may show.
    /// - Throws: Every mistake in the folder, with file and line.
    package init(
        name: String, files: [String: String], partials: [String: String] = [:],
        images: ImageShelf = ImageShelf()
    ) throws(TemplateMistakes) {
        var mistakes: [TemplateMistake] = []
        var texts: [String: Texts] = [:]
        for (folder, parts) in Self.byFolder(files, name, &mistakes) {
            let path = folder.isEmpty ? name : "\(name)/\(folder)"
            texts[folder] = Self.texts(parts, path, partials, &mistakes)
            let uses = texts[folder]?.html?.imageUses ?? []
            texts[folder]?.images = images.images(for: uses, in: path, of: name, &mistakes)
        }
        if texts[""] == nil, mistakes.isEmpty {
            let problem = "needs subject.mustache, and text.mustache or html.mustache"
            mistakes.append(TemplateMistake(file: name, line: nil, problem: problem))
        }
        guard mistakes.isEmpty else { throw TemplateMistakes(mistakes) }
        self.name = name
        self.texts = texts
    }

    /// The variables that are printed whatever happens: each must be in every request.
    package var variables: Set<String> { Set(printed.map(\.root)) }

    /// Of everything that it may print: 16 hexadecimal digits. Against mistakes, not malice.
    package var digest: String {
        var sources: [String: String] = [:]
        for text in texts.values.flatMap(\.all) { sources.merge(text.sources) { own, _ in own } }
        var hash = UInt64.fnv1aBasis
        for (file, text) in sources.sorted(by: { $0.key < $1.key }) {
            for word in [file, text] { hash = .fnv1a(word: word, after: hash) }
        }
        var images: [String: InlineImage] = [:]
        for image in texts.values.flatMap(\.images.values) { images[image.path] = image.image }
        for (path, image) in images.sorted(by: { $0.key < $1.key }) {
            hash = .fnv1a(word: path, after: hash)
            hash = .fnv1a(image.bytes, after: hash)
        }
        return hash.hexadecimal
    }

    /// Tags in lower case; the first is "", the template's own.
    package var languages: [String] { texts.keys.sorted() }

    /// Files of the partials that it includes.
    package var partials: Set<String> {
        let sources = texts.values.flatMap(\.all).flatMap(\.sources.keys)
        return Set(sources.filter { $0.hasPrefix("partials/") }.map { $0 + ".mustache" })
    }

    /// Where they are printed, in order of file and line.
    package var printed: [TemplateUse] {
        texts.values.flatMap(\.all).flatMap(\.printed)
            .sorted { ($0.file, $0.line, $0.name) < ($1.file, $1.line, $1.name) }
    }

    /// The variables spoken of at all, those that sections test or print among them. A name inside
    /// a section may be a field of the section's object instead.
    package var mentionedVariables: Set<String> {
        Set(texts.values.flatMap(\.all).flatMap(\.mentioned))
    }

    /// Fills in the variables, in the language nearest to `locale`: `ja-JP`, `ja`, the folder's.
    /// Throws when a variable is missing or the result is no mail.
    package func render(
        _ variables: [String: JSONValue], locale: String?
    ) throws(RenderError) -> Letter.Content {
        let texts = texts(for: locale)
        var problems: [String] = []
        let subject = texts.subject.render(variables, &problems).oneLine.trimmed
        let text = texts.text?.render(variables, &problems)
        let html = texts.html?.render(variables, &problems)
        if subject.isEmpty, problems.isEmpty { problems.append("\(texts.subject.file): is empty") }
        for body in [subject, text, html].compactMap({ $0 })
        where body.utf8.count > Self.bodyBytesMax {
            problems.append("\(name): longer than \(Self.bodyBytesMax) bytes")
        }
        guard problems.isEmpty else { throw RenderError(template: name, problems: problems) }
        var content = Letter.Content(subject: subject, text: text, html: html)
        content.images = Self.shown(of: texts.images, in: html)
        return content
    }

    /// In order; what a section left out stays at home.
    private static func shown(
        of images: [String: ShelvedImage], in html: String?
    ) -> [InlineImage] {
        guard !images.isEmpty, let html else { return [] }
        var names: [String] = []
        for mention in ImageMention.all(in: Array(html.utf8))
        where mention.isWhole && !names.contains(mention.name) { names.append(mention.name) }
        return names.compactMap { images[$0]?.image }
    }

    private func texts(for locale: String?) -> Texts {
        var tag = Substring((locale ?? "").lowercased().map { $0 == "_" ? "-" : $0 })
        while !tag.isEmpty {
            if let texts = texts[String(tag)] { return texts }
            tag = tag.lastIndex(of: "-").map { tag[..<$0] } ?? ""
        }
        guard let texts = texts[""] else { preconditionFailure("init demands the folder's own") }
        return texts
    }
}

extension MailTemplate {
    private static let parts = ["subject.mustache", "text.mustache", "html.mustache"]

    /// File name to text, by language.
    private static func byFolder(
        _ files: [String: String], _ name: String, _ mistakes: inout [TemplateMistake]
    ) -> [String: [String: String]] {
        var folders: [String: [String: String]] = [:]
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            let steps = path.split(separator: "/").map(String.init)
            guard let part = steps.last, steps.count <= 2, parts.contains(part) else {
                let problem =
                    "not one of \(parts.joined(separator: ", ")), in the folder or <locale>/"
                mistakes.append(
                    TemplateMistake(file: "\(name)/\(path)", line: nil, problem: problem))
                continue
            }
            let folder = steps.count == 2 ? steps[0].lowercased() : ""
            folders[folder, default: [:]][part] = text
        }
        return folders
    }

    private static func texts(
        _ parts: [String: String], _ folder: String, _ partials: [String: String],
        _ mistakes: inout [TemplateMistake]
    ) -> Texts? {
        func read(_ part: String, escaping: TemplateText.Escaping) -> TemplateText? {
            guard let text = parts[part] else { return nil }
            let file = "\(folder)/\(part)"
            do {
                return try TemplateText(text, file: file, escaping: escaping, partials: partials)
            } catch {
                mistakes.append(error)
                return nil
            }
        }
        let subject = read("subject.mustache", escaping: .none)
        let text = read("text.mustache", escaping: .none)
        let html = read("html.mustache", escaping: .html)
        if parts["subject.mustache"] == nil {
            mistakes.append(
                TemplateMistake(file: folder, line: nil, problem: "has no subject.mustache"))
        }
        if parts["text.mustache"] == nil, parts["html.mustache"] == nil {
            let problem = "has neither text.mustache nor html.mustache"
            mistakes.append(TemplateMistake(file: folder, line: nil, problem: problem))
        }
        guard let subject else { return nil }
        return Texts(subject: subject, text: text, html: html)
    }
}

/// A mistake in a template's files.
package struct TemplateMistake: Error, Equatable, CustomStringConvertible {
    package var file: String
    /// One-based; nil: the mistake is the file's.
    package var line: Int?
    package var problem: String

    package init(file: String, line: Int?, problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    package var description: String {
        line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)"
    }
}

/// All mistakes found, never empty.
package struct TemplateMistakes: Error, Equatable, CustomStringConvertible {
    package var all: [TemplateMistake]

    package init(_ all: [TemplateMistake]) { self.all = all }

    package var description: String { all.map(\.description).joined(separator: "\n") }
}

/// This request cannot become a mail; no repeat will change that.
package struct RenderError: Error, Equatable, CustomStringConvertible {
    package var template: String
    /// `cart/text.mustache: 'sku' is missing`; never the value of a variable.
    package var problems: [String]

    package init(template: String, problems: [String]) {
        self.template = template
        self.problems = problems
    }

    package var description: String { problems.joined(separator: "; ") }
}
