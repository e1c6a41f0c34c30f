/// A file's text as scalars and lines, so that places can be found in it.
struct SourceText {
    let scalars: [Unicode.Scalar]
    /// Whether the bytes end, or stop being UTF-8, at the end of `scalars`.
    let isWhole: Bool
    /// Index of each line's first scalar; never empty.
    private let lineStarts: [Int]

    /// Takes the bytes up to the first that is not UTF-8. A byte order mark is left out.
    init(_ bytes: [UInt8]) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var decoder = UTF8()
        var source = bytes.makeIterator()
        var isWhole = false
        decoding: while true {
            switch decoder.decode(&source) {
            case .scalarValue("\u{FEFF}") where scalars.isEmpty: continue
            case .scalarValue(let scalar): scalars.append(scalar)
            case .emptyInput:
                isWhole = true
                break decoding
            case .error: break decoding
            }
        }
        self.scalars = scalars
        self.isWhole = isWhole
        lineStarts = Self.lineStarts(of: scalars)
    }

    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The lines from one on up to another, or the end; counted from 1.
    func lines(from first: Int, before last: Int?) -> String {
        let start = lineStarts[first - 1]
        let end = last.map { lineStarts[$0 - 1] } ?? scalars.count
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<max(start, end)])
        return String(view)
    }

    /// YAML's line breaks, so that its marks and our lines agree.
    private static func lineStarts(of scalars: [Unicode.Scalar]) -> [Int] {
        var starts = [0]
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\r": if index + 1 == scalars.count || scalars[index + 1] != "\n" { fallthrough }
            case "\n", "\u{85}", "\u{2028}", "\u{2029}": starts.append(index + 1)
            default: break
            }
        }
        return starts
    }
}

/// A place in a file, one-based; columns count Unicode scalars.
struct Place: Equatable, Comparable {
    var line: Int
    var column: Int

    static let start = Place(line: 1, column: 1)

    static func < (a: Place, b: Place) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

extension SourceText {
    func place(of index: Int) -> Place {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle } else { high = middle }
        }
        return Place(line: low + 1, column: index - lineStarts[low] + 1)
    }

    /// The index of a place; one outside the text is moved to its nearest edge.
    func index(of place: Place) -> Int {
        guard place.line <= lineStarts.count else { return scalars.count }
        let line = max(place.line, 1)
        let end = line < lineStarts.count ? lineStarts[line] - 1 : scalars.count
        return min(lineStarts[line - 1] + max(place.column, 1) - 1, end)
    }
}

/// How a scalar is written in the file.
enum ScalarStyle {
    case plain, singleQuoted, doubleQuoted, block
}

extension SourceText {
    /// Where scalars of a YAML value stand in the file, found in one walk.
    ///
    /// Walks value and file side by side: white space of either may differ (folding, indentation),
    /// escapes count as one. When the two do not fit together, the value's own place must do.
    ///
    /// `offsets` are numbers of the value's scalars, ascending; its count means behind it. The
    /// value begins at `start`, its quote or block header included.
    func places(
        of offsets: [Int], in value: [Unicode.Scalar], at start: Place, style: ScalarStyle
    ) -> [Place] {
        var places: [Place] = []
        var index = contentStart(at: start, style: style)
        for (offset, scalar) in value.enumerated() {
            guard places.count < offsets.count else { break }
            guard let found = find(scalar, from: index, style: style) else {
                index = self.index(of: start)
                break
            }
            while places.count < offsets.count, offsets[places.count] == offset {
                places.append(place(of: found.start))
            }
            index = found.end
        }
        let rest = place(of: index)
        return places + Array(repeating: rest, count: offsets.count - places.count)
    }

    /// Behind tag, anchor, quote or block header.
    private func contentStart(at start: Place, style: ScalarStyle) -> Int {
        var index = index(of: start)
        while index < scalars.count, scalars[index] == "!" || scalars[index] == "&" {
            while index < scalars.count, !isBlank(index) { index += 1 }
            while isBlank(index) { index += 1 }
        }
        switch style {
        case .plain: return index
        case .singleQuoted, .doubleQuoted: return min(index + 1, scalars.count)
        case .block:
            while index < scalars.count, !isBreak(index) { index += 1 }
            return min(index + 1, scalars.count)
        }
    }

    /// The next scalar of the file that yields `scalar` of the value.
    private func find(
        _ scalar: Unicode.Scalar, from index: Int, style: ScalarStyle
    ) -> (start: Int, end: Int)? {
        var index = index
        while index < scalars.count {
            if style == .doubleQuoted, scalars[index] == "\\" {
                let end = min(index + escapeLength(at: index + 1), scalars.count)
                guard index + 1 < scalars.count, isBreak(index + 1) else { return (index, end) }
                index = end
                continue
            }
            if scalars[index] == scalar {
                let isDoubled = style == .singleQuoted && scalar == "'"
                return (index, min(index + (isDoubled ? 2 : 1), scalars.count))
            }
            guard isBlank(index) else { break }
            index += 1
        }
        return scalar.properties.isWhitespace ? (index, index) : nil
    }

    /// Scalars that an escape takes, its backslash included.
    private func escapeLength(at index: Int) -> Int {
        guard index < scalars.count else { return 1 }
        return switch scalars[index] {
        case "x": 4
        case "u": 6
        case "U": 10
        default: 2
        }
    }

    private func isBreak(_ index: Int) -> Bool {
        index < scalars.count
            && ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalars[index])
    }

    private func isBlank(_ index: Int) -> Bool {
        index < scalars.count && scalars[index].properties.isWhitespace
    }
}
