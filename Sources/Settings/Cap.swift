package import Events
package import Scenarios

/// A rolling limit: at most `count` mails in any `span`.
package struct Cap: Equatable, Sendable {
    private static let reservesMax = 4

    /// 1...50
    package let count: Int
    package let span: Span
    /// Slots that are kept for some mails; together fewer than `count`, no owner twice, at most 4.
    package let reserves: [Reserve]

    package init(count: Int, span: Span, reserves: [Reserve] = []) {
        self.count = count
        self.span = span
        self.reserves = reserves
    }
}

extension Cap {
    /// `3 per 7d`, `3 per 7d (1 for priority 80)` or `5 per 7d (1 for priority 80, 2 for alert)`
    fileprivate init?(_ text: Substring) {
        let parts = text.split(separator: " (", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts[0].split(separator: " ")
        guard words.count == 3, words[1] == "per", let count = Int(words[0]),
            (1...50).contains(count), let span = milliseconds(String(words[2])), span > 0
        else { return nil }
        var reserves: [Reserve] = []
        if parts.count == 2 {
            guard parts[1].hasSuffix(")") else { return nil }
            let texts = parts[1].dropLast().split(separator: ",", omittingEmptySubsequences: false)
            reserves = texts.compactMap { Reserve($0) }
            guard reserves.count == texts.count else { return nil }
        }
        self.init(count: count, span: Span(milliseconds: span), reserves: reserves)
    }

    /// What is wrong with it as a cap of `name`: a class, or `all`; nil: nothing.
    func problem(in name: String) -> String? {
        if reserves.count > Self.reservesMax {
            return "\(reserves.count) reserves in one cap; at most \(Self.reservesMax) can be"
        }
        var known: Set<Reserve.Owner> = []
        for reserve in reserves {
            if !known.insert(reserve.owner).inserted {
                return "two reserves for the same; '\(reserve.text)' is one too many"
            }
            guard case .messageClass(let kept) = reserve.owner else { continue }
            if kept.isPolite {
                return
                    "'\(reserve.text)' keeps nothing: only \(kept.rawValue) mails are held back; "
                    + "expected a priority, transactional or alert"
            }
            if name != "all" {
                return "'\(reserve.text)' is for a cap of all classes: no \(kept.rawValue) mail "
                    + "counts for \(name)"
            }
        }
        let kept = reserves.reduce(0) { $0 + min($1.count, count) }
        return kept < count
            ? nil : "all of the \(count) are kept; at most \(count - 1) can be"
    }
}

/// `1 per 1d and 3 per 7d`: each of them holds.
func parsedCaps(_ text: String) -> [Cap]? {
    let parts = text.split(separator: " and ", omittingEmptySubsequences: false)
    let caps = parts.compactMap { Cap($0) }
    return caps.count == parts.count && caps.count <= 4 ? caps : nil
}
