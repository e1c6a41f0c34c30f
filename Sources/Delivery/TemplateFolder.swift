import Foundation
package import Mail

/// The templates of a folder: one sub-folder each, and `partials/` for what they share. Those of a
/// brand are in `brands/<brand>/`, and named with it.
package struct TemplateFolder: Sendable {
    package let templates: [String: MailTemplate]
    /// Names of templates that are there, but not sound.
    package let broken: Set<String>
    /// Every file that could be read, by its path below the folder, for who looks at the words.
    package let texts: [String: String]

    /// The files of sound templates, and the partials.
    package var soundTexts: [String: String] {
        texts.filter { path, _ in !broken.contains { path.hasPrefix($0 + "/") } }
    }

    /// The longest template file taken.
    package static let fileBytesMax = 1 << 20

    /// Templates that are read already, by name.
    package init(templates: [String: MailTemplate]) {
        self.templates = templates
        broken = []
        texts = [:]
    }

    /// - Throws: Every mistake in every file.
    package init(path: String) throws(TemplateMistakes) {
        var mistakes: [TemplateMistake] = []
        self.init(path: path, &mistakes)
        guard mistakes.isEmpty else { throw TemplateMistakes(mistakes) }
    }

    /// Takes the sound templates, and adds what is wrong with the others to `mistakes`.
    package init(path: String, _ mistakes: inout [TemplateMistake]) {
        let (files, images) = Self.files(below: path, &mistakes)
        let partials = Self.partials(files["partials"] ?? [:], &mistakes)
        var templates: [String: MailTemplate] = [:]
        for (name, texts) in files.sorted(by: { $0.key < $1.key }) where name != "partials" {
            do {
                templates[name] = try MailTemplate(
                    name: name, files: texts, partials: partials, images: images)
            } catch {
                mistakes += error.all
            }
        }
        self.templates = templates
        texts = files.reduce(into: [:]) { texts, folder in
            for (path, text) in folder.value { texts["\(folder.key)/\(path)"] = text }
        }
        broken = Set(files.keys).subtracting(templates.keys).subtracting(["partials"])
    }

    /// Text by path inside the first-level folder, by that folder. Hidden files are not read.
    private static func files(
        below root: String, _ mistakes: inout [TemplateMistake]
    ) -> ([String: [String: String]], ImageShelf) {
        guard let paths = FileManager.default.enumerator(atPath: root) else {
            mistakes.append(
                TemplateMistake(file: root, line: nil, problem: "cannot be read as a folder"))
            return ([:], ImageShelf())
        }
        var files: [String: [String: String]] = [:]
        var images = ImageFiles(root: root)
        for case let path as String in paths {
            let steps = path.split(separator: "/").map(String.init)
            guard !steps.contains(where: { $0.hasPrefix(".") }), !isFolder("\(root)/\(path)") else {
                continue
            }
            let depth = steps[0] == "brands" ? 3 : 1
            guard steps.count > depth else {
                let problem = "a template is a folder, this is a file"
                mistakes.append(TemplateMistake(file: path, line: nil, problem: problem))
                continue
            }
            let name = steps.prefix(depth).joined(separator: "/")
            if ImageFiles.isImage(path) {
                // A folder of nothing but images is an unfinished template, not none.
                files[name, default: [:]] = files[name, default: [:]]
                images.take(path, &mistakes)
                continue
            }
            do {
                let inner = steps.dropFirst(depth).joined(separator: "/")
                files[name, default: [:]][inner] = try text(of: "\(root)/\(path)", named: path)
            } catch {
                mistakes.append(error)
            }
        }
        return (files, images.shelf)
    }

    private static func partials(
        _ files: [String: String], _ mistakes: inout [TemplateMistake]
    ) -> [String: String] {
        var partials: [String: String] = [:]
        for (path, text) in files {
            guard path.hasSuffix(".mustache"), !path.contains("/") else {
                let problem = "a partial is called <name>.mustache"
                mistakes.append(
                    TemplateMistake(file: "partials/\(path)", line: nil, problem: problem))
                continue
            }
            partials[String(path.dropLast(".mustache".count))] = text
        }
        return partials
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    private static func text(of path: String, named name: String) throws(TemplateMistake) -> String
    {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TemplateMistake(file: name, line: nil, problem: "cannot be read")
        }
        guard data.count <= fileBytesMax else {
            let problem = "longer than \(fileBytesMax) bytes"
            throw TemplateMistake(file: name, line: nil, problem: problem)
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw TemplateMistake(file: name, line: nil, problem: "is not UTF-8")
        }
        return text
    }
}
