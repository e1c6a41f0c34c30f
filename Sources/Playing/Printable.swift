/// Text from files on its way to terminals and XML, which take control characters for commands or
/// refuse them.
package enum Printable {
    package static func text(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isPrintable) { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if isPrintable(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // XML has no U+FFFE and U+FFFF, which are unassigned too.
        case .control, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
