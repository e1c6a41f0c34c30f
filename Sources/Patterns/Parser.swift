import Events

/// Reads a condition by recursive descent.
///
/// Precedence, from loosest to tightest; operators of one line group from the left:
///
///     or
///     and
///     not
///     == != < <= > >=   in   not in   contains   starts_with   matches     (do not chain)
///     + -
///     * /
///     - (before a value)
///     literals, names, step.name, exists(x), count(step) and its kin, ( … )
///
/// Names with other characters than letters, digits and `_` go in back-quotes: `` `odd name` ``.
struct Parser {
    private let tokens: [Token]
    private var position = 0
    /// Open parentheses, `not` and `-` around the place being read.
    private var nesting = 0
    private(set) var warnings: [Finding] = []

    /// - Throws: the first scalar that starts no token.
    init(_ text: String) throws(Finding) { tokens = try Lexer.tokens(of: text) }

    /// The whole text as one condition.
    ///
    /// - Throws: the first place where no condition can go on.
    mutating func parse() throws(Finding) -> Syntax {
        let syntax = try disjunction()
        guard token.kind == .end else { throw unexpected("an operator or the end") }
        return syntax
    }

    var token: Token { tokens[position] }

    mutating func advance() {
        if position + 1 < tokens.count { position += 1 }
    }

    mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard token.kind == .word(word) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol) throws(Finding) {
        guard take(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
    }

    /// Reads one level further in, or refuses to.
    private mutating func nested(
        _ read: (inout Parser) throws(Finding) -> Syntax
    ) throws(Finding) -> Syntax {
        guard nesting < Syntax.depthMax else { throw Syntax.tooDeep(at: token.offset) }
        nesting += 1
        defer { nesting -= 1 }
        return try read(&self)
    }
}

// MARK: Logic

extension Parser {
    private mutating func disjunction() throws(Finding) -> Syntax {
        let first = try conjunction()
        var parts = [first]
        let offset = token.offset
        while take(word: "or") { parts.append(try conjunction()) }
        return parts.count == 1 ? first : try Syntax(.or(parts), at: offset)
    }

    private mutating func conjunction() throws(Finding) -> Syntax {
        let first = try negation()
        var parts = [first]
        let offset = token.offset
        while take(word: "and") { parts.append(try negation()) }
        return parts.count == 1 ? first : try Syntax(.and(parts), at: offset)
    }

    private mutating func negation() throws(Finding) -> Syntax {
        let offset = token.offset
        guard take(word: "not") else { return try relation() }
        let operand = try nested { (parser) throws(Finding) in try parser.negation() }
        return try Syntax(.not(operand), at: offset)
    }

    private mutating func relation() throws(Finding) -> Syntax {
        let left = try sum()
        guard let relation = try relation(on: left) else { return left }
        guard Self.startsRelation(token) else { return relation }
        throw Finding(
            at: token.offset, "comparisons do not chain; write 'a < b and b < c', or parentheses")
    }

    private static func startsRelation(_ token: Token) -> Bool {
        switch token.kind {
        case .symbol(let symbol): Expression.Comparison(rawValue: symbol.rawValue) != nil
        case .word(let word): ["in", "contains", "starts_with", "matches"].contains(word)
        default: false
        }
    }

    /// What follows `left`, when that is a relation.
    private mutating func relation(on left: Syntax) throws(Finding) -> Syntax? {
        let offset = token.offset
        if case .symbol(let symbol) = token.kind,
            let comparison = Expression.Comparison(rawValue: symbol.rawValue)
        {
            advance()
            return try Syntax(.compare(comparison, left, try sum()), at: offset)
        }
        if take(word: "in") { return try Syntax(.isIn(left, try list()), at: offset) }
        if take(word: "contains") { return try Syntax(.contains(left, try sum()), at: offset) }
        if take(word: "starts_with") { return try Syntax(.startsWith(left, try sum()), at: offset) }
        if take(word: "matches") { return try Syntax(.matches(left, try pattern()), at: offset) }
        guard take(word: "not") else { return nil }
        guard take(word: "in") else { throw unexpected("'in' (as in 'sku not in [a, b]')") }
        return try Syntax(.not(try Syntax(.isIn(left, try list()), at: offset)), at: offset)
    }

    private mutating func pattern() throws(Finding) -> Syntax.Quoted {
        let start = token
        guard case .string(let text) = start.kind else {
            throw unexpected("a regular expression in quotes, as in matches '^A-[0-9]+$'")
        }
        advance()
        return Syntax.Quoted(text: text, offset: start.offset, end: start.end)
    }

    private mutating func list() throws(Finding) -> [Syntax] {
        guard take(.openList) else { throw unexpected("a list such as ['a', 'b']") }
        var items: [Syntax] = []
        repeat { items.append(try sum()) } while take(.comma)
        try expect(.closeList)
        return items
    }
}

// MARK: Arithmetic

extension Parser {
    private mutating func sum() throws(Finding) -> Syntax {
        var left = try product()
        while token.kind == .symbol(.plus) || token.kind == .symbol(.minus) {
            left = try arithmetic(left, token.kind == .symbol(.plus) ? .add : .subtract)
        }
        return left
    }

    private mutating func product() throws(Finding) -> Syntax {
        var left = try factor()
        while token.kind == .symbol(.times) || token.kind == .symbol(.divide) {
            left = try arithmetic(left, token.kind == .symbol(.times) ? .multiply : .divide)
        }
        return left
    }

    private mutating func arithmetic(
        _ left: Syntax, _ operation: Expression.Arithmetic
    ) throws(Finding) -> Syntax {
        warnOfHyphen()
        let offset = token.offset
        advance()
        let isSum = operation == .add || operation == .subtract
        let right = isSum ? try product() : try factor()
        return try Syntax(.arithmetic(operation, left, right), at: offset)
    }

    private mutating func factor() throws(Finding) -> Syntax {
        let offset = token.offset
        guard take(.minus) else { return try primary() }
        let operand = try nested { (parser) throws(Finding) in try parser.factor() }
        return try Syntax(.minus(operand), at: offset)
    }

    /// `product-id` is a subtraction; who writes it so most likely means one name.
    private mutating func warnOfHyphen() {
        guard position > 0, position + 1 < tokens.count, token.kind == .symbol(.minus) else {
            return
        }
        let (before, after) = (tokens[position - 1], tokens[position + 1])
        guard case .word(let left) = before.kind, case .word(let right) = after.kind else { return }
        guard before.end == token.offset, token.end == after.offset else { return }
        let text = "'\(left)-\(right)' subtracts; write `\(left)-\(right)` in back-quotes for the"
        let rest = " property of that name, or put spaces around '-'"
        warnings.append(Finding(at: before.offset, severity: .warning, text + rest))
    }
}

// MARK: Values

extension Parser {
    private mutating func primary() throws(Finding) -> Syntax {
        let start = token
        switch start.kind {
        case .integer(let number): return try literal(.integer(number))
        case .double(let number): return try literal(.double(number))
        case .string(let text): return try literal(.string(text))
        case .word("true"): return try literal(.bool(true))
        case .word("false"): return try literal(.bool(false))
        case .word("exists"): return try exists()
        case .quotedName(let name):
            advance()
            return try Syntax(.property(name, isQuoted: true), at: start.offset)
        case .word(let word): return try name(word)
        case .symbol(.open):
            advance()
            let inner = try nested { (parser) throws(Finding) in try parser.disjunction() }
            try expect(.close)
            return inner
        default: throw unexpected("a value: a name, a number, a 'text' or (")
        }
    }

    private mutating func literal(_ value: Value) throws(Finding) -> Syntax {
        let offset = token.offset
        advance()
        return try Syntax(.literal(value), at: offset)
    }

    private mutating func exists() throws(Finding) -> Syntax {
        let offset = token.offset
        advance()
        try expect(.open)
        let operand = try nested { (parser) throws(Finding) in try parser.sum() }
        try expect(.close)
        return try Syntax(.exists(operand), at: offset)
    }

    /// A bare name, or `step.property`.
    private mutating func name(_ word: String) throws(Finding) -> Syntax {
        let start = token
        if Words.operators.contains(word) { throw unexpected("a value") }
        if Words.nothing.contains(word.lowercased()) {
            throw Finding(at: start.offset, "there is no '\(word)'; write 'not exists(x)'")
        }
        advance()
        if token.kind == .symbol(.open) { return try call(word, at: start.offset) }
        guard take(.dot) else {
            return try Syntax(.property(word, isQuoted: false), at: start.offset)
        }
        let name = try property(after: word)
        return try Syntax(.stepProperty(step: word, property: name), at: start.offset)
    }

    /// What stands behind the dot, which is taken already.
    mutating func property(after owner: String) throws(Finding) -> String {
        switch token.kind {
        case .word(let name), .quotedName(let name):
            advance()
            guard token.kind == .symbol(.dot) else { return name }
            throw Finding(
                at: token.offset,
                "a name has two parts, step.property; "
                    + "write a property with dots in back-quotes: \(owner).`a.b`")
        default: throw unexpected("a property's name after '\(owner).'")
        }
    }
}

// MARK: Messages

extension Parser {
    func unexpected(_ expected: String) -> Finding {
        var message = "found \(token), expected \(expected)"
        if case .word(let word) = token.kind {
            let others = Words.operators.filter { $0 != word }
            message += Spelling.hint(word, in: others)
        }
        return Finding(at: token.offset, message)
    }
}
