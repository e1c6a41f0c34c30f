extension Duration {
    /// Whole milliseconds for a C timeout, rounded up so that a short wait is not a busy loop;
    /// never negative (which C takes for "for ever"), at most a day.
    var timeoutMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 86_400 else { return 86_400_000 }
        let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(seconds * 1000 + part)
    }
}
