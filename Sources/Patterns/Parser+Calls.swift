// Functions of the events that a step took.

extension Parser {
    /// `first(view).sku`, `count(view)`, `sum(view.price)`; the word is taken already.
    mutating func call(_ word: String, at offset: Int) throws(Finding) -> Syntax {
        guard let function = Syntax.Function(rawValue: word) else {
            throw Finding(
                at: offset,
                "'\(word)(' is no function; there are \(Words.functions.joined(separator: ", "))"
                    + Spelling.hint(word, in: Words.functions))
        }
        try expect(.open)
        let start = token
        guard case .word(let step) = start.kind, !Words.operators.contains(step) else {
            throw unexpected("the name of a step, as in \(function.example)")
        }
        advance()
        var call = Syntax.Call(function: function, step: step, stepOffset: start.offset)
        if take(.dot) { call.inner = try property(after: step) }
        guard take(.close) else { throw unexpected("')', as in \(function.example)") }
        if take(.dot) { call.outer = try property(after: "\(word)(\(step))") }
        return try Syntax(.call(call), at: offset)
    }
}

extension Syntax.Function {
    /// As messages show how it is written.
    fileprivate var example: String {
        switch self {
        case .first: "first(view).sku"
        case .count: "count(view)"
        case .sum, .min, .max, .avg: "\(rawValue)(view.price)"
        }
    }
}
