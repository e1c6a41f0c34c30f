/// The books of a running system: what went in, what was decided, asked for, and what came of it.
package struct Audit: Sendable {
    package let counts: Counts
    package let partitions: [PartitionBook]
    /// Messages that were read, by topic.
    package let messages: [(topic: String, count: Int)]
    /// What stayed wrong over all looks, by its fault; the ids by their first 16 digits, ascending.
    package let faults: [(fault: Fault, ids: [String])]
    /// What looked wrong once and was not any more: under way.
    package let settled: Int
    /// In the outboxes of the shards.
    package let outbox: Int
    package let unreadableStates: Int
    /// By the shards' own count; it drifts when a state cannot be read.
    package let heldByMeta: Int
    package let knowsDeliveries: Bool
    /// Not everything could be asked, because topics begin later than what they tell of.
    package let isPartial: Bool

    package var isBalanced: Bool {
        faults.isEmpty && partitions.allSatisfy { $0.fault == nil }
    }

    /// Looks again at what seems wrong: a system at work is never seen at one instant.
    private static let looksMax = 4

    /// Reads everything; takes and changes nothing.
    ///
    /// - Parameters:
    ///   - places: Where the books are.
    ///   - deliveries: What the mail server got; nil: nobody asks.
    ///   - pause: Waits between two looks, for what is under way to arrive.
    /// - Throws: `KafkaError`, `RedisError`, and what reading the deliveries throws.
    package init(
        _ places: Places, deliveries: Deliveries?, pause: () -> Void
    ) throws {
        let look = Look(places, deliveries)
        try look.again()
        var suspects = look.suspects
        let first = Set(suspects.values.joined()).count
        var looks = 1
        while !suspects.isEmpty, looks < Self.looksMax {
            pause()
            try look.again()
            looks += 1
            let now = look.suspects
            suspects = suspects.reduce(into: [:]) { kept, suspect in
                let ids = suspect.value.intersection(now[suspect.key] ?? [])
                if !ids.isEmpty { kept[suspect.key] = ids }
            }
        }
        faults = Fault.allCases.compactMap { fault in
            suspects[fault].map { (fault, $0.map(\.text).sorted()) }
        }
        settled = first - Set(suspects.values.joined()).count
        counts = look.counts
        partitions = look.partitions
        messages = look.messages.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        outbox = look.outbox
        unreadableStates = look.unreadableStates
        heldByMeta = look.heldByMeta
        knowsDeliveries = deliveries != nil
        isPartial = look.terms.isPartial
    }
}

extension Look {
    /// What is wrong now, or only under way.
    fileprivate var suspects: [Fault: Set<MatchID>] {
        var suspects: [Fault: Set<MatchID>] = [:]
        for (id, fate) in register.fates {
            for fault in fate.faults(terms) { suspects[fault, default: []].insert(id) }
        }
        return suspects
    }

    fileprivate var counts: Counts {
        var counts = Counts()
        for fate in register.fates.values { counts.add(fate) }
        return counts
    }
}
