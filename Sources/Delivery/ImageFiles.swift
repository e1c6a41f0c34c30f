import Foundation
import Mail

/// Reads the images of a folder of templates.
struct ImageFiles {
    private let root: String
    /// The root without links; where images are mounted, they may be links inside of it.
    private let realRoot: String
    private var images: [String: InlineImage] = [:]
    private var broken: Set<String> = []

    init(root: String) {
        self.root = root
        realRoot = URL(filePath: root).resolvingSymlinksInPath().path
    }

    var shelf: ImageShelf { ImageShelf(images: images, broken: broken) }

    /// By its name alone.
    static func isImage(_ path: String) -> Bool { InlineImage.MediaType(fileName: path) != nil }

    /// `path`: below the root.
    mutating func take(_ path: String, _ mistakes: inout [TemplateMistake]) {
        do {
            images[path] = try image(at: path)
        } catch {
            broken.insert(path)
            mistakes.append(
                TemplateMistake(file: path, line: nil, problem: "\(error)"))
        }
    }

    private func image(at path: String) throws -> InlineImage {
        let steps = path.split(separator: "/")
        // A template's folder, perhaps a language's in it, and the name; a brand's are two deeper.
        let most = ["partials": 2, "brands": 5][steps[0], default: 3]
        guard steps.count <= most else {
            throw Trouble("an image lies beside the texts, in the template's folder or <locale>/")
        }
        let real = URL(filePath: "\(root)/\(path)").resolvingSymlinksInPath().path
        guard real.hasPrefix(realRoot + "/") else {
            throw Trouble("is a link to a file outside the templates: copy the image here")
        }
        guard let file = FileHandle(forReadingAtPath: real) else {
            throw Trouble("cannot be read")
        }
        defer { try? file.close() }
        let count = try Int(file.seekToEnd())
        guard count <= InlineImage.bytesMax else { throw Trouble(InlineImage.tooLarge(count)) }
        try file.seek(toOffset: 0)
        let bytes = try file.read(upToCount: InlineImage.bytesMax + 1) ?? Data()
        return try InlineImage(name: String(steps[steps.count - 1]), bytes: Array(bytes))
    }

    private struct Trouble: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}
