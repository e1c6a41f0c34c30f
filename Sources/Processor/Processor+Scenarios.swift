import EventReader
import Events
import Kafka
import Matching
import Policy
import Redis
import Scenarios
import Storage
import Telemetry
import Workers

// Scenarios that change while events come in. A shard keeps the engine that it was taken with, so
// with another engine it is taken anew: the way back from every trouble.

extension Processor {
    /// Goes on with other scenarios, between two batches.
    func adopt(_ new: Lineup) {
        let gone = lineup.scenarios.filter { old in
            !new.scenarios.contains { $0.id == old.id && $0.version == old.version }
        }
        retired = new.retired(of: retired + gone).reduce(into: []) { kept, scenario in
            if !kept.contains(where: { $0.fingerprint == scenario.fingerprint }) {
                kept.append(scenario)
            }
        }
        for id in Set(retired.map(\.id)) {
            let surplus = retired.count { $0.id == id } - Lineup.retiredMax
            for _ in 0..<max(0, surplus) {
                retired.firstIndex { $0.id == id }.map { _ = retired.remove(at: $0) }
            }
        }
        lineup = new
        shelvesSeen = []
        hasEnded = false
        metrics.scenarios.set(new.scenarios.count)
        rebuild()
        if new.isStopsOnly {
            let stops = new.rules.stops
            StopsHeeded(recalled: stops.recalled.keys, blown: stops.blown).report(to: logger)
        } else {
            ScenariosReloaded(count: new.scenarios.count).report(to: logger, metrics)
        }
    }

    /// Leaves our versions on the shelf that counts for the shard, and takes up those that others
    /// left.
    ///
    /// - Returns: false while there is no connection to be had.
    func visitShelf(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Bool {
        guard let place = try home.shelfPlace(of: keys, at: now) else { return false }
        guard !shelvesSeen.contains(place) else { return true }
        guard let shelf = try home.shelf(of: keys, at: now) else { return false }
        let plan = ShelfPlan(try shelf.entries(), lineup, at: clocks.wall)
        try shelf.put(plan.put)
        try shelf.remove(plan.remove)
        shelvesSeen.insert(place)
        hasEnded = hasEnded || plan.hasEnded
        let unknown = plan.retired.filter { found in
            !retired.contains { $0.fingerprint == found.fingerprint }
        }
        guard !unknown.isEmpty else { return true }
        retired += unknown
        rebuild()
        return true
    }

    private func rebuild() {
        engine = lineup.engine(retired: retired)
        reader = EventReader(vocabulary: engine.vocabulary)
        for partition in slots.keys { drop(partition, retryIn: .zero) }
    }
}
