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

    /// In one unit, as the configuration writes it: `36h`, `250ms`.
    package var inOneUnit: String {
        let units: [(String, Int64)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
        ]
        for (name, size) in units where milliseconds > 0 && milliseconds % size == 0 {
            return "\(milliseconds / size)\(name)"
        }
        return "\(milliseconds)ms"
    }
}
