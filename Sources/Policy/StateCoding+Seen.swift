import Events

// The ids of a user's newest events: six bytes of hash, and their times by their differences, which
// takes one or two bytes more. The first one is counted from the run that most likely took it.

extension StateCoding {
    /// Of what an event's time is, and of what it can be written as milliseconds again.
    private static let seconds = (Int64.min / 1000)...(Int64.max / 1000)

    func write(_ seen: SeenIDs, since run: EventTime?, to out: inout ByteWriter) {
        out.write(count: seen.count)
        var last = Self.second(of: run)
        for (index, entry) in seen.entries.enumerated() {
            out.write(hash: entry.hash)
            if index == 0 {
                out.write(signed: entry.second - last)
            } else {
                out.write(UInt64(entry.second - last))
            }
            last = entry.second
        }
    }

    func seen(
        from input: inout ByteReader, since run: EventTime?
    ) throws(StateUnreadable) -> SeenIDs {
        var entries: [SeenIDs.Entry] = []
        var last = Self.second(of: run)
        for index in 0..<(try input.count()) {
            let hash = try input.hash()
            let step = index == 0 ? try input.signed() : Int64(clamping: try input.number())
            let (second, overflow) = last.addingReportingOverflow(step)
            guard !overflow, Self.seconds.contains(second) else {
                throw StateUnreadable("an id was seen at no time")
            }
            entries.append(SeenIDs.Entry(hash: hash, second: second))
            last = second
        }
        return SeenIDs(entries: entries)
    }

    private static func second(of run: EventTime?) -> Int64 { (run?.milliseconds ?? 0) / 1000 }
}
