/// The word of `words` most like `word`, to suggest to the person who wrote it; nil when none is.
func nearest(to word: String, in words: some Sequence<String>) -> String? {
    guard word.count <= 64 else { return nil }
    let written = Array(word.lowercased())
    let ranked = words.map { (distance(written, Array($0.lowercased())), $0) }
    guard let best = ranked.min(by: { $0 < $1 }) else { return nil }
    return best.0 <= max(1, min(written.count, best.1.count) / 3) ? best.1 : nil
}

/// Letters to insert, drop or change (Levenshtein), a swap of neighbours counting as one change.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            let change = last[j] + (a[i] == b[j] ? 0 : 1)
            var cost = min(change, last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, before[j - 1] + 1)
            }
            row.append(cost)
        }
        (before, last) = (last, row)
    }
    return last[b.count]
}
