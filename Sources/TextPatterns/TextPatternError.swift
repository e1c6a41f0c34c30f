/// Why a text is not taken as a regular expression.
package enum TextPatternError: Error, Equatable {
    case tooLong
    /// Compiled, it would take more memory than a pattern may.
    case tooLarge
    /// In RE2's words. `at`: Unicode scalars before the part that they speak of.
    case unsound(String, at: Int)

    /// Unicode scalars of the pattern before the place.
    package var offset: Int { if case .unsound(_, let offset) = self { offset } else { 0 } }
}

extension TextPatternError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong:
            "a regular expression of more than \(TextPattern.bytesMax) bytes; write a shorter one"
        case .tooLarge:
            "a regular expression that grows too large when its repeats are written out; "
                + "repeat less, or a smaller part"
        case .unsound(let reason, _):
            "no regular expression; RE2 says: \(reason) "
                + "(a sign that stands for itself goes in brackets, as in [.] or [(])"
        }
    }
}
