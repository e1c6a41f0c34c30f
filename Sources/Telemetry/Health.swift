import Synchronization

/// Whether the process works (alive) and whether it can do its work (ready).
///
/// Written by the thread that works, read by the server; time is passed in.
package final class Health: Sendable {
    /// A part that we cannot do without, and why it is away.
    package struct Absence: Equatable, Sendable {
        package let part: String
        package let reason: String
    }

    /// How long the main loop may go without a beat before it counts as stuck.
    package let stallLimit: Duration

    private struct State {
        var beat: ContinuousClock.Instant
        /// By part; nil: it is there.
        var away: [String: String?]
        var isStopping = false
    }
    private let state: Mutex<State>

    /// Every part is away until it is first seen.
    package init(
        parts: [String], stallLimit: Duration = .seconds(30), at now: ContinuousClock.Instant
    ) {
        self.stallLimit = stallLimit
        let away = Dictionary(parts.map { ($0, "not seen yet") }) { first, _ in first }
        state = Mutex(State(beat: now, away: away.mapValues(Optional.some)))
    }

    /// The main loop has come round.
    package func beat(at now: ContinuousClock.Instant) { state.withLock { $0.beat = now } }

    package func arrived(_ part: String) {
        state.withLock { _ = $0.away.updateValue(nil, forKey: part) }
    }

    package func away(_ part: String, _ reason: String) {
        state.withLock { _ = $0.away.updateValue(reason, forKey: part) }
    }

    /// Not ready from now on, whatever the parts say: the process drains and goes.
    package func stop() { state.withLock { $0.isStopping = true } }

    /// - Returns: why the process counts as stuck; nil when it does not.
    package func stall(at now: ContinuousClock.Instant) -> String? {
        let silence = now - state.withLock { $0.beat }
        guard silence > stallLimit else { return nil }
        return "no progress for \(silence.components.seconds) s"
    }

    /// `nagori_ready`, for an alert that does not ask `/readyz`.
    package var ready: Observed {
        Observed("nagori_ready", "1 while the process can do its work, else 0.") { [self] in
            absences.isEmpty ? 1 : 0
        }
    }

    /// What keeps the process from its work, in order of name; empty when it is ready.
    package var absences: [Absence] {
        let (away, isStopping) = state.withLock { ($0.away, $0.isStopping) }
        let parts = away.sorted { $0.key < $1.key }.compactMap { part, reason in
            reason.map { Absence(part: part, reason: $0) }
        }
        return isStopping ? [Absence(part: "process", reason: "stopping")] + parts : parts
    }
}
