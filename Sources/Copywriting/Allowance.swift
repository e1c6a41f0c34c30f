import Mail
import Patterns

/// `{{! nagori: allow tracking-words, they asked us to say it }}`: what a rule finds there is meant.
///
/// It holds for its own line; where nothing else stands on that, also for the next line that says
/// something, so that several allowances may stand above it.
struct Allowance {
    let rule: Rule
    let place: Place
    let lines: ClosedRange<Int>

    func allows(_ remark: Remark) -> Bool {
        remark.rule == rule && remark.place.file == place.file && lines.contains(remark.place.line)
    }

    /// The allowances of a file, and what is wrong with others.
    static func read(
        _ file: String, _ pieces: [TemplatePiece]
    ) -> (allowances: [Allowance], mistakes: [(place: Place, message: String)]) {
        let comments = pieces.compactMap { Comment($0) }
        let runs = runs(of: bareLines(of: comments, among: pieces))
        var allowances: [Allowance] = []
        var mistakes: [(place: Place, message: String)] = []
        for comment in comments {
            let place = Place(file: file, line: comment.lines.lowerBound, column: comment.column)
            switch comment.meaning {
            case .rule(let rule):
                var lines = comment.lines
                if let run = runs[lines.upperBound] { lines = run }
                allowances.append(Allowance(rule: rule, place: place, lines: lines))
            case .mistake(let message): mistakes.append((place, message))
            }
        }
        return (allowances, mistakes)
    }

    /// Each line's stack of lines, the first behind the stack included.
    private static func runs(of bare: Set<Int>) -> [Int: ClosedRange<Int>] {
        var runs: [Int: ClosedRange<Int>] = [:]
        for first in bare where !bare.contains(first - 1) {
            var end = first
            while bare.contains(end) { end += 1 }
            for line in first..<end { runs[line] = first...end }
        }
        return runs
    }

    /// Lines on which comments of ours stand alone.
    private static func bareLines(
        of comments: [Comment], among pieces: [TemplatePiece]
    ) -> Set<Int> {
        var bare = Set(comments.flatMap { Array($0.lines) })
        for piece in pieces where Comment(piece) == nil {
            guard piece.kind == .text else {
                bare.remove(piece.line)
                continue
            }
            let lines = piece.content.split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            for (offset, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
                bare.remove(piece.line + offset)
            }
        }
        return bare
    }
}

/// A comment that speaks to us.
private struct Comment {
    enum Meaning {
        case rule(Rule)
        case mistake(String)
    }

    let meaning: Meaning
    let lines: ClosedRange<Int>
    let column: Int

    init?(_ piece: TemplatePiece) {
        guard piece.kind == .comment else { return nil }
        let text = Self.trimmed(Substring(piece.content))
        guard text.hasPrefix("nagori:") else { return nil }
        column = piece.column
        lines = piece.line...(piece.line + piece.content.count { $0.isNewline })
        meaning = Self.meaning(of: text.dropFirst("nagori:".count))
    }

    private static func meaning(of text: Substring) -> Meaning {
        let words = trimmed(text)
        let form = "{{! nagori: allow RULE, WHY }}"
        guard words.hasPrefix("allow"), words.dropFirst(5).first?.isWhitespace == true else {
            return .mistake("'nagori:\(text)' should be \(form)")
        }
        let parts = words.dropFirst(5).split(separator: ",", maxSplits: 1).map(trimmed)
        let name = String(parts.first ?? "")
        guard let rule = Rule(rawValue: name) else {
            let known = Rule.allCases.map(\.rawValue)
            return .mistake(
                "there is no rule '\(name)'" + Spelling.hint(name, in: known)
                    + " (there are: \(known.joined(separator: ", ")))")
        }
        guard parts.count == 2, !parts[1].isEmpty else {
            return .mistake("it has no reason: \(form); who reads it next year wants to know")
        }
        return .rule(rule)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
