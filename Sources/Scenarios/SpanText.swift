package import Events

extension Span {
    /// As scenarios write it: `1d2h`; milliseconds are left out.
    package var text: String {
        var rest = milliseconds.magnitude / 1000
        var text = ""
        for (unit, seconds) in [("d", UInt64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] {
            if rest >= seconds { text += "\(rest / seconds)\(unit)" }
            rest %= seconds
        }
        return text.isEmpty ? "0s" : text
    }
}
