import Foundation
import Replay

/// Draws a replay's progress on standard error, over and over on one line; nothing when that is no
/// terminal.
struct ProgressBar {
    /// Looking at the clock for every event would cost more than many events do.
    private static let eventsPerLook = 1024
    private static let pause = Duration.milliseconds(200)

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let total: Int?
    private let start = ContinuousClock.now
    private var next = ContinuousClock.now + ProgressBar.pause
    private var events = 0
    private var isDrawn = false

    /// - Parameter total: bytes, or records; nil: nobody knows.
    init(total: Int?) { self.total = total }

    /// After each event.
    mutating func count(done: @autoclosure () -> Int) {
        events += 1
        guard isTerminal, events % Self.eventsPerLook == 0, .now >= next else { return }
        next = .now + Self.pause
        let progress = Progress(
            done: done(), total: total, events: events, elapsed: .now - start)
        // To the line's beginning, and what a longer text before left is wiped out.
        draw("\r\(progress.line)\u{1b}[K")
        isDrawn = true
    }

    /// Leaves the line empty for what comes.
    mutating func end() {
        if isDrawn { draw("\r\u{1b}[K") }
        isDrawn = false
    }

    private func draw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
