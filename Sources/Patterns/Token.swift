/// The smallest piece of a condition.
struct Token: Equatable {
    var kind: Kind
    /// Unicode scalars of the text before the token.
    var offset: Int
    /// Offset behind its last scalar.
    var end: Int

    enum Kind: Equatable {
        /// A bare name or one of the language's words.
        case word(String)
        /// A name in back-quotes: always a property.
        case quotedName(String)
        case string(String)
        case integer(Int64)
        case double(Double)
        case symbol(Symbol)
        case end
    }

    enum Symbol: String, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case open = "("
        case close = ")"
        case openList = "["
        case closeList = "]"
        case comma = ","
        case dot = "."
    }
}

extension Token: CustomStringConvertible {
    /// As a message names it.
    var description: String {
        switch kind {
        case .word(let name): "'\(name)'"
        case .quotedName(let name): "'`\(name)`'"
        case .string(let text): "the text '\(text)'"
        case .integer(let number): "the number \(number)"
        case .double(let number): "the number \(number)"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end"
        }
    }
}

/// The words of the condition language.
package enum Words {
    /// Words that cannot be bare names in a condition.
    package static let operators = [
        "and", "or", "not", "in", "contains", "starts_with", "matches", "exists", "true", "false",
    ]
    /// Words that cannot name a step: with the operators, those that later versions need.
    package static let reserved = operators + ["user", "null"]

    /// What other languages call a missing value; refused as a bare name, whatever its case.
    static let nothing = ["null", "nil", "none", "undefined"]

    /// Words that mean something before a parenthesis, and are bare names elsewhere; but for
    /// `exists`.
    static let functions = ["exists"] + Syntax.Function.allCases.map(\.rawValue)

    /// Whether `name` can stand in a condition as it is: a letter or `_`, then digits too; ASCII.
    package static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, isNameStart(first) else { return false }
        return name.unicodeScalars.allSatisfy(isNamePart)
    }

    static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        isNameStart(scalar) || isDigit(scalar)
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
