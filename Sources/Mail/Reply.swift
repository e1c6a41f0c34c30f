/// What a relay's last answer said.
package struct Reply: Equatable, Sendable {
    package var code: Int
    /// Never holds a secret: relays do not repeat credentials. Cut to one line of `textMax`.
    package var text: String
    /// All of it on one line.
    let whole: String

    package static let textMax = 200

    package init(code: Int, text: String) {
        self.code = code
        whole = text.oneLine.trimmed
        self.text = String(whole.prefix(Self.textMax))
    }

    /// Of lines as they come: `550-5.1.1 no such`, `550 5.1.1 user`. Later ones repeat code and
    /// status, which are left out.
    package init(code: Int, lines: [String]) {
        var words = ["\(code)"]
        for line in lines {
            for (index, word) in line.dropFirst(4).split(separator: " ").enumerated()
            where index > 0 || words.count == 1 || words[1] != word {
                words.append(String(word))
            }
        }
        self.init(code: code, text: lines.isEmpty ? "" : words.joined(separator: " "))
    }

    var summary: String { text.isEmpty ? "\(code)" : text }
}
