import Events

/// A condition as it was written, with places: what the parser makes and the checker reads.
struct Syntax {
    /// Where a message about it points: at the operator, or at the first scalar of a leaf.
    var offset: Int
    /// Levels of the tree below and with this node.
    var depth: Int
    var shape: Shape

    indirect enum Shape {
        case literal(Value)
        case property(String, isQuoted: Bool)
        case stepProperty(step: String, property: String)
        case call(Call)
        case exists(Syntax)
        case not(Syntax)
        case minus(Syntax)
        /// At least two.
        case and([Syntax])
        case or([Syntax])
        case compare(Expression.Comparison, Syntax, Syntax)
        case arithmetic(Expression.Arithmetic, Syntax, Syntax)
        case isIn(Syntax, [Syntax])
        case contains(Syntax, Syntax)
        case startsWith(Syntax, Syntax)
        case matches(Syntax, Quoted)
    }

    /// `function(step.inner).outer`; which of the two properties belongs depends on the function.
    struct Call {
        var function: Function
        var step: String
        /// Where the step's name stands.
        var stepOffset: Int
        var inner: String?
        var outer: String?
    }

    /// Looks at the events of a step.
    enum Function: String, CaseIterable { case first, count, sum, min, max, avg }

    /// A text that was written in quotes.
    struct Quoted {
        var text: String
        /// Of the opening quote.
        var offset: Int
        /// Behind the closing one.
        var end: Int

        /// Where the scalar at `place` of the text was written; the opening quote when escapes
        /// make that hard to say.
        func offset(of place: Int) -> Int {
            text.unicodeScalars.count == end - offset - 2 ? offset + 1 + place : offset
        }
    }

    /// The deepest condition: bounds the recursion of whoever walks it.
    static let depthMax = 64

    /// - Throws: when the tree would be deeper than `depthMax`.
    init(_ shape: Shape, at offset: Int) throws(Finding) {
        self.offset = offset
        self.shape = shape
        depth = 1 + shape.depthBelow
        if depth > Self.depthMax { throw Self.tooDeep(at: offset) }
    }

    static func tooDeep(at offset: Int) -> Finding {
        Finding(at: offset, "more than \(depthMax) levels deep; write a simpler condition")
    }
}

extension Syntax.Shape {
    fileprivate var depthBelow: Int {
        switch self {
        case .literal, .property, .stepProperty, .call: 0
        case .exists(let one), .not(let one), .minus(let one), .matches(let one, _): one.depth
        case .and(let parts), .or(let parts): deepest(parts) + halvings(parts.count)
        case .compare(_, let a, let b), .arithmetic(_, let a, let b): max(a.depth, b.depth)
        case .contains(let a, let b), .startsWith(let a, let b): max(a.depth, b.depth)
        case .isIn(let one, let list): max(one.depth, deepest(list))
        }
    }

    private func deepest(_ parts: [Syntax]) -> Int { parts.map(\.depth).max() ?? 0 }

    /// Levels that a balanced tree over `count` leaves has above them.
    private func halvings(_ count: Int) -> Int { Int.bitWidth - (count - 1).leadingZeroBitCount }
}
