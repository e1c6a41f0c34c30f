/// RFC 2047: text that is not ASCII, in a header.
enum EncodedWord {
    /// The limit of RFC 2047 section 2 for one word, delimiters included.
    static let lengthMax = 75

    /// Whether `text` may stand in a header as it is: printable ASCII that no reader takes for an
    /// encoded word.
    static func isNeeded(for text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            guard (0x20..<0x7F).contains(byte) else { return true }
            if previous == UInt8(ascii: "="), byte == UInt8(ascii: "?") { return true }
            previous = byte
        }
        return false
    }

    /// The words of `text`, each complete in itself: a word never ends inside a character, nor
    /// between a letter and the mark that combines with it.
    ///
    /// `firstLengthMax`: the first word shares its line with the field's name.
    static func words(_ text: String, firstLengthMax: Int = lengthMax) -> [String] {
        var words: [String] = []
        var chunk: [UInt8] = []
        func take(_ piece: some Collection<UInt8>) {
            let bytesMax = bytes(in: words.isEmpty ? min(firstLengthMax, lengthMax) : lengthMax)
            if chunk.count + piece.count > bytesMax, !chunk.isEmpty {
                words.append(word(chunk))
                chunk.removeAll(keepingCapacity: true)
            }
            chunk.append(contentsOf: piece)
        }
        for character in text {
            if character.utf8.count <= 24 {
                take(character.utf8)
            } else {
                // One that might leave a word half empty (a tower of marks) falls into scalars.
                for scalar in character.unicodeScalars { take(String(scalar).utf8) }
            }
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
}

extension String {
    /// The text on one line: every control character, line separator and direction override
    /// becomes a space, so that no value can begin a header of its own or hide what it says.
    var oneLine: String {
        // As nearly all values are: nothing to copy.
        guard unicodeScalars.contains(where: \.breaksLine) else { return self }
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
