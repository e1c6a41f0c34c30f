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
