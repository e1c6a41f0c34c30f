/// A place where HTML shows an image of its template: `src="cid:logo.png"`, `url(cid:logo.png)`.
struct ImageMention: Equatable {
    /// Empty when a variable stands there, or nothing.
    var name: String
    /// The whole address's, in bytes of the text.
    var range: Range<Int>
    /// Whether it stands in quotes or in `url()`, so that where it ends is certain.
    var isWhole: Bool

    static func all(in text: [UInt8]) -> [ImageMention] {
        var found: [ImageMention] = []
        var index = 1
        while index + scheme.count <= text.count {
            // Few bytes are colons: the rest of the text costs one comparison each.
            guard text[index + 3] == UInt8(ascii: ":"), let close = close(of: text, index),
                zip(scheme, text[index...]).allSatisfy({ $0 == $1 | 0x20 || $0 == $1 })
            else {
                index += 1
                continue
            }
            let start = index + scheme.count
            var end = start
            while end < text.count, InlineImage.isNameByte(text[end]) { end += 1 }
            let isWhole = end > start && end < text.count && text[end] == close
            let name = String(decoding: text[start..<end], as: UTF8.self)
            found.append(ImageMention(name: name, range: index..<end, isWhole: isWhole))
            index = max(end, index + 1)
        }
        return found
    }

    private static let scheme = Array("cid:".utf8)
    private static let url = Array("url(".utf8)

    /// What has to end an address that begins here; nil: none begins.
    private static func close(of text: [UInt8], _ index: Int) -> UInt8? {
        let before = text[index - 1]
        switch before {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return before
        case UInt8(ascii: "="): return 0
        case UInt8(ascii: "("):
            let isURL =
                index >= url.count
                && zip(url, text[(index - url.count)...]).allSatisfy { $0 == $1 | 0x20 || $0 == $1 }
            return isURL ? UInt8(ascii: ")") : nil
        default: return nil
        }
    }
}

extension String {
    /// With other addresses for those images that are whole and known, by name.
    func replacingImages(_ replacement: (String) -> String?) -> String {
        let bytes = Array(utf8)
        var output: [UInt8] = []
        var copied = 0
        for mention in ImageMention.all(in: bytes) where mention.isWhole {
            guard let new = replacement(mention.name) else { continue }
            output += bytes[copied..<mention.range.lowerBound]
            output += Array(new.utf8)
            copied = mention.range.upperBound
        }
        guard copied > 0 else { return self }
        output += bytes[copied...]
        return String(decoding: output, as: UTF8.self)
    }
}
