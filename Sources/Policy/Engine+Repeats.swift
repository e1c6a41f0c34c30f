package import Events
import Matching

// A tracker that does not hear an answer sends its event again, with the same id and time.

extension Engine {
    /// Whether the event was applied before, or waits to be; if not, it is remembered.
    ///
    /// Judged by the user's own event times, so that the number of partitions makes no difference,
    /// but for events that are late by the whole window.
    func isRepeat(
        _ event: Event, _ state: inout UserState, watermark: EventTime, into effects: inout Effects
    ) -> Bool {
        forgetIDs(&state, watermark: watermark)
        let window = limits.dedupeWindow
        guard event.isNamed, window > .seconds(0) else { return false }
        guard
            let evicted = state.seen.take(
                event.id, at: event.time, window: window, most: limits.ids)
        else {
            effects.duplicates += 1
            return true
        }
        effects.idsEvicted += evicted
        if let newest = state.seen.newest { state.seen.forget(window, before: newest) }
        return false
    }

    /// Forgets the ids that no repeat can have any more. That makes no difference to any decision:
    /// it may be done at any time.
    package func forgetIDs(_ state: inout UserState, watermark: EventTime) {
        guard !state.seen.isEmpty else { return }
        state.seen.forget(limits.dedupeWindow, before: watermark)
    }
}
