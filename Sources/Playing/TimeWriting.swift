package import Events

extension Zone {
    /// As people of the zone write it: `2026-04-01T10:00:00+09:00`.
    package func text(_ time: EventTime) -> String {
        let seconds = offsetSeconds(at: time)
        let local = "\(time + .seconds(Int64(seconds)))"
        if seconds == 0 { return local }
        let minutes = abs(seconds) / 60
        let parts = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return local.dropLast() + (seconds < 0 ? "-" : "+") + parts.joined(separator: ":")
    }
}

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
