/// Events handed to spots, in order.
struct Way {
    /// By ascending `event`.
    var taken: [Taken]

    /// One event, by its place in the stream.
    struct Taken: Hashable {
        var spot: Spot
        var event: Int
    }

    var first: Taken { taken[0] }
    var last: Taken { taken[taken.count - 1] }

    /// Without its newest event.
    var before: Way { Way(taken: taken.dropLast()) }

    /// Whether it comes before the other "in order of the pattern": at the first event at which
    /// they part, it is at an earlier spot, or takes it there when the other one passes it over.
    func precedes(_ other: Way) -> Bool {
        for place in 0..<max(taken.count, other.taken.count) {
            guard taken.indices.contains(place) else { return false }
            guard other.taken.indices.contains(place) else { return true }
            let (own, others) = (taken[place], other.taken[place])
            if own == others { continue }
            if own.spot == others.spot { return own.event < others.event }
            return own.spot < others.spot
        }
        return false
    }
}
