/// Cuts the text of a condition into tokens.
struct Lexer {
    private let scalars: [Unicode.Scalar]
    private var offset = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// All tokens; the last one is `.end`.
    ///
    /// - Throws: the first thing that is no token, with what to write instead.
    static func tokens(of text: String) throws(Finding) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() throws(Finding) -> Token {
        while let scalar = current, scalar.properties.isWhitespace { offset += 1 }
        let start = offset
        let kind = try kind()
        return Token(kind: kind, offset: start, end: offset)
    }

    private var current: Unicode.Scalar? { scalar(at: offset) }

    private func scalar(at index: Int) -> Unicode.Scalar? {
        scalars.indices.contains(index) ? scalars[index] : nil
    }

    private mutating func kind() throws(Finding) -> Token.Kind {
        guard let scalar = current else { return .end }
        if Words.isNameStart(scalar) { return .word(take(while: Words.isNamePart)) }
        if Words.isDigit(scalar) { return try number() }
        switch scalar {
        case "'", "\"": return .string(try quoted("text"))
        case "`": return .quotedName(try quoted("name"))
        default: return .symbol(try symbol(scalar))
        }
    }

    private mutating func take(while holds: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = current, holds(scalar) {
            text.append(scalar)
            offset += 1
        }
        return String(text)
    }
}

// MARK: Numbers

extension Lexer {
    private mutating func number() throws(Finding) -> Token.Kind {
        let start = offset
        var text = take(while: Words.isDigit)
        var isWhole = true
        if current == ".", let digit = scalar(at: offset + 1), Words.isDigit(digit) {
            offset += 1
            text += "." + take(while: Words.isDigit)
            isWhole = false
        }
        if let exponent = takeExponent() {
            text += exponent
            isWhole = false
        }
        if let scalar = current, Words.isNamePart(scalar) {
            let rest = take(while: Words.isNamePart)
            throw Finding(
                at: start, "found '\(text)\(rest)', which is no number; quote it if it is a text")
        }
        if isWhole, let whole = Int64(text) { return .integer(whole) }
        guard !isWhole, let value = Double(text), value.isFinite else {
            throw Finding(at: start, "the number \(text) is too large")
        }
        return .double(value)
    }

    /// `e9`, `E+9`, `e-9`; nil and nothing taken when what follows is no exponent.
    private mutating func takeExponent() -> String? {
        guard current == "e" || current == "E" else { return nil }
        var digits = offset + 1
        var sign = ""
        if let scalar = scalar(at: digits), scalar == "+" || scalar == "-" {
            sign = String(scalar)
            digits += 1
        }
        guard let digit = scalar(at: digits), Words.isDigit(digit) else { return nil }
        offset = digits
        return "e\(sign)\(take(while: Words.isDigit))"
    }
}

// MARK: Quoted texts and names

extension Lexer {
    private mutating func quoted(_ what: String) throws(Finding) -> String {
        let start = offset
        let quote = scalars[offset]
        var text = String.UnicodeScalarView()
        offset += 1
        while let scalar = current, scalar != quote {
            offset += 1
            text.append(scalar == "\\" ? try escape() : scalar)
        }
        guard current == quote else {
            throw Finding(at: start, "the \(what) that opens here has no closing \(quote)")
        }
        offset += 1
        return String(text)
    }

    /// What stands behind a backslash, which is taken already.
    private mutating func escape() throws(Finding) -> Unicode.Scalar {
        let start = offset - 1
        guard let scalar = current else {
            throw Finding(at: start, "the text ends in a backslash; write \\\\ for one")
        }
        offset += 1
        switch scalar {
        case "\\", "'", "\"", "`": return scalar
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": return try codePoint(from: start)
        default:
            throw Finding(
                at: start,
                #"no escape '\\#(scalar)'; there are \\ \' \" \` \n \r \t and \u00e9; "#
                    + "a backslash itself is written twice")
        }
    }

    private mutating func codePoint(from start: Int) throws(Finding) -> Unicode.Scalar {
        let digits = scalars[offset...].prefix(4)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: digits)
        let isHex = digits.allSatisfy { $0.properties.isASCIIHexDigit }
        guard digits.count == 4, isHex, let code = UInt32(String(text), radix: 16),
            let scalar = Unicode.Scalar(code)
        else {
            throw Finding(at: start, #"'\u' takes four hexadecimal digits of a character: \u00e9"#)
        }
        offset += 4
        return scalar
    }
}

// MARK: Symbols

extension Lexer {
    private mutating func symbol(_ first: Unicode.Scalar) throws(Finding) -> Token.Symbol {
        let pair = scalar(at: offset + 1).map { "\(first)\($0)" } ?? "\(first)"
        if let advice = Self.advice[pair] ?? advice(single: first, pair: pair) {
            throw Finding(at: offset, advice)
        }
        for text in [pair, String(first)] {
            guard let symbol = Token.Symbol(rawValue: text) else { continue }
            offset += text.unicodeScalars.count
            return symbol
        }
        throw Finding(
            at: offset,
            "found '\(first)', which means nothing here; names with other characters "
                + "than letters, digits and _ go in back-quotes: `odd name`")
    }

    private func advice(single scalar: Unicode.Scalar, pair: String) -> String? {
        Token.Symbol(rawValue: pair) == nil ? Self.advice[String(scalar)] : nil
    }

    /// What people write from other languages, and what it is called here.
    private static let advice = [
        "=": "found '='; write '==' to compare",
        "=<": "found '=<'; write '<='",
        "=>": "found '=>'; write '>='",
        "<>": "found '<>'; write '!='",
        "&&": "found '&&'; write 'and'",
        "&": "found '&'; write 'and'",
        "||": "found '||'; write 'or'",
        "|": "found '|'; write 'or'",
        "!": "found '!'; write 'not', or '!=' for unequal",
        "~": "found '~'; write 'matches', 'contains' or 'starts_with'",
        "{": "found '{'; a list is written [a, b]",
        "\u{201C}": "found a typographic quote; write ' or \"",
        "\u{201D}": "found a typographic quote; write ' or \"",
        "\u{2018}": "found a typographic quote; write ' or \"",
        "\u{2019}": "found a typographic quote; write ' or \"",
    ]
}
