/// RFC 2047: text that is not ASCII, in a header.
enum EncodedWord {
    /// The limit of RFC 2047 section 2 for one word, delimiters included.
    static let lengthMax = 75

    /// Whether `text` may stand in a header as it is: printable ASCII that no reader takes for an
    /// encoded word.
    static func isNeeded(for text: String) -> Bool {
        text.contains("=?") || !text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    /// The words of `text`, each complete in itself: a word never ends inside a character, nor
    /// between a letter and the mark that combines with it.
    ///
    /// `firstLengthMax`: the first word shares its line with the field's name.
    static func words(_ text: String, firstLengthMax: Int = lengthMax) -> [String] {
        var words: [String] = []
        var chunk: [UInt8] = []
        for piece in pieces(text) {
            let bytesMax = bytes(in: words.isEmpty ? min(firstLengthMax, lengthMax) : lengthMax)
            if chunk.count + piece.count > bytesMax, !chunk.isEmpty {
                words.append(word(chunk))
                chunk = []
            }
            chunk += piece
        }
        if !chunk.isEmpty { words.append(word(chunk)) }
        return words
    }

    private static let prefix = "=?UTF-8?B?"
    private static let suffix = "?="
    /// Base64 makes 4 characters of 3 bytes.
    private static func bytes(in length: Int) -> Int {
        (length - prefix.utf8.count - suffix.utf8.count) / 4 * 3
    }

    private static func word(_ bytes: [UInt8]) -> String {
        prefix + String(decoding: Base64.encode(bytes), as: UTF8.self) + suffix
    }

    /// Characters; one that might leave a word half empty (a tower of marks) falls into scalars.
    private static func pieces(_ text: String) -> [[UInt8]] {
        text.flatMap { character -> [[UInt8]] in
            let bytes = Array(String(character).utf8)
            if bytes.count <= 24 { return [bytes] }
            return character.unicodeScalars.map { Array(String($0).utf8) }
        }
    }
}

extension String {
    /// The text on one line: every control character, line separator and direction override
    /// becomes a space, so that no value can begin a header of its own or hide what it says.
    var oneLine: String {
        var line = ""
        for scalar in unicodeScalars {
            line.unicodeScalars.append(scalar.breaksLine ? " " : scalar)
        }
        return line
    }
}

extension Unicode.Scalar {
    fileprivate var breaksLine: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
