/// What is wrong with a file before it is read as YAML.
///
/// The YAML library is never shown what could cost more than the file's size: an alias that stands
/// for an alias that stands for … grows without bound when its keys are compared.
enum Screening {
    /// The longest file, in bytes: 1 MiB.
    static let bytesMax = 1 << 20

    /// The reason to refuse a file, if there is one.
    static func mistake(in source: SourceText) -> (index: Int, message: String)? {
        if !source.isWhole { return (source.scalars.count, "not UTF-8 from here on") }
        if let index = source.scalars.firstIndex(where: isForbidden) {
            let code = String(source.scalars[index].value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
            return (index, "the control character U+\(padded) cannot stand in a scenario file")
        }
        guard let index = alias(in: source.scalars) else { return nil }
        return (index, "YAML's anchors and aliases (&, *) are not taken here; write it out")
    }

    /// YAML's own rule.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD:
            false
        case 0x10000...0x10FFFF: false
        default: true
        }
    }

    /// The first `*name` behind an `&name`, where tokens may begin.
    private static func alias(in scalars: [Unicode.Scalar]) -> Int? {
        var anchors: Set<String> = []
        for index in scalars.indices where scalars[index] == "&" || scalars[index] == "*" {
            guard index == 0 || startsToken(after: scalars[index - 1]) else { continue }
            let name = name(in: scalars[(index + 1)...])
            if name.isEmpty { continue }
            if scalars[index] == "&" { anchors.insert(name) }
            if scalars[index] == "*", anchors.contains(name) { return index }
        }
        return nil
    }

    private static func startsToken(after scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || "[]{},:?-\"'".unicodeScalars.contains(scalar)
    }

    private static func name(in scalars: ArraySlice<Unicode.Scalar>) -> String {
        var name = String.UnicodeScalarView()
        for scalar in scalars {
            let isPart = scalar.isASCII && scalar.properties.isAlphabetic
            let isDigit = ("0"..."9").contains(scalar)
            guard isPart || isDigit || scalar == "_" || scalar == "-" else { break }
            name.append(scalar)
        }
        return String(name)
    }
}
