/// The images that a template may show: those beside its texts, and those beside the partials.
package struct ImageShelf: Sendable {
    /// By path below the folder of templates: `cart/logo.png`, `cart/en/logo.png`.
    private let images: [String: InlineImage]
    /// Paths of files that are there and no use; somebody else says why.
    private let broken: Set<String>

    package init(images: [String: InlineImage] = [:], broken: Set<String> = []) {
        self.images = images
        self.broken = broken
    }

    /// What the HTML in the `folder` (`cart`, `cart/en`) of the template `name` shows, by the
    /// images' names. `uses`: where it and its partials show one.
    func images(
        for uses: [ImageUse], in folder: String, of name: String,
        _ mistakes: inout [TemplateMistake]
    ) -> [String: ShelvedImage] {
        var found: [String: ShelvedImage] = [:]
        let folders = folder == name ? [name, "partials"] : [folder, name, "partials"]
        for use in uses where found[use.name] == nil {
            let paths = folders.map { "\($0)/\(use.name)" }
            if let path = paths.first(where: { images[$0] != nil }), let image = images[path] {
                found[use.name] = ShelvedImage(path: path, image: image)
            } else if !paths.contains(where: broken.contains) {
                let problem = missing(use.name, in: folders)
                mistakes.append(TemplateMistake(file: use.file, line: use.line, problem: problem))
            }
        }
        let total = found.values.reduce(0) { $0 + $1.image.bytes.count }
        if total > InlineImage.mailBytesMax, let first = uses.first {
            let problem =
                "the images of this mail have \(InlineImage.kilobytes(total)) KB together, at most "
                + "\(InlineImage.kilobytes(InlineImage.mailBytesMax)) may go along: scale them "
                + "down, or link to some by https://"
            mistakes.append(TemplateMistake(file: first.file, line: first.line, problem: problem))
        }
        return found
    }

    private func missing(_ name: String, in folders: [String]) -> String {
        guard InlineImage.MediaType(fileName: name) != nil else {
            return "'\(name)' cannot go along: \(InlineImage.kinds)"
        }
        let there = folders.flatMap { folder in
            images.keys.filter { path in
                path.hasPrefix(folder + "/") && !path.dropFirst(folder.count + 1).contains("/")
            }
        }.sorted()
        return "there is no image '\(name)' in \(folders.joined(separator: "/, "))/"
            + (there.isEmpty ? "" : " (there are: \(there.joined(separator: ", ")))")
    }
}

/// An image, and where it was found.
struct ShelvedImage {
    var path: String
    var image: InlineImage
}

/// A place of a template's files that shows an image.
struct ImageUse: Equatable {
    var file: String
    /// One-based.
    var line: Int
    var name: String

    /// Those in the texts of a file; nothing is said of broken tags, which others report.
    static func all(in text: String, file: String) throws(TemplateMistake) -> [ImageUse] {
        var uses: [ImageUse] = []
        for piece in TemplatePiece.pieces(of: text) ?? [] where piece.kind == .text {
            let bytes = Array(piece.content.utf8)
            for mention in ImageMention.all(in: bytes) {
                let lines = bytes[..<mention.range.lowerBound].count { $0 == 10 }
                let line = piece.line + lines
                guard mention.isWhole else {
                    let problem =
                        "'cid:\(mention.name)' should be a file's name in quotes, as in "
                        + "src=\"cid:logo.png\": letters, digits, '.', '-' and '_', no variable"
                    throw TemplateMistake(file: file, line: line, problem: problem)
                }
                uses.append(ImageUse(file: file, line: line, name: mention.name))
            }
        }
        return uses
    }
}
