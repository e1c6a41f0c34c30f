import Events

// Numbers and times as the page writes them.

/// `12 345`, with spaces at which no line breaks.
func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "\u{2212}" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202f}" }
        text.append(digit)
    }
    return text
}

/// `+12`, `−3`, `±0`
func signed(_ number: Int) -> String {
    number > 0 ? "+" + grouped(number) : number < 0 ? grouped(number) : "\u{b1}0"
}

extension Zone {
    /// `2026-04-01 10:00:00`, as the site's clocks show it.
    func text(_ time: EventTime) -> String {
        let local = time + .seconds(Int64(offsetSeconds(at: time)))
        return "\(local)".replacing("T", with: " ").replacing("Z", with: "")
    }
}

/// `3 d 4 h`, `5 min`, `1.2 s`: the two greatest units.
func lengthText(_ span: Span) -> String {
    let milliseconds = span.milliseconds
    if milliseconds < 60_000 {
        let tenths = milliseconds / 100
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
    let minutes = milliseconds / 60_000
    let units = [("d", minutes / 1440), ("h", minutes / 60 % 24), ("min", minutes % 60)]
    let start = units.firstIndex { $0.1 > 0 } ?? 2
    return units[start...].prefix(2).filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        .joined(separator: " ")
}
