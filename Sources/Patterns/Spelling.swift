/// Which known word somebody meant.
package enum Spelling {
    /// Longer words are not compared: the cost is the product of the lengths.
    private static let lengthMax = 64

    /// The known word nearest to `word`: at most two slips away, fewer for a short word.
    package static func nearest(_ word: String, in known: [String]) -> String? {
        let typed = Array(word.lowercased())
        guard typed.count <= lengthMax else { return nil }
        let allowed = typed.count <= 3 ? 1 : 2
        var best: (word: String, slips: Int)?
        for candidate in known {
            let slips = slips(typed, Array(candidate.lowercased()))
            guard slips <= allowed, slips < best?.slips ?? .max else { continue }
            best = (candidate, slips)
        }
        return best?.word
    }

    /// "; did you mean 'x'?", or nothing when no known word is near.
    package static func hint(_ word: String, in known: [String]) -> String {
        nearest(word, in: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// The Damerau-Levenshtein distance (adjacent letters swapped count once).
    static func slips(_ a: [Character], _ b: [Character]) -> Int {
        if abs(a.count - b.count) > 2 || b.count > lengthMax { return .max }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
