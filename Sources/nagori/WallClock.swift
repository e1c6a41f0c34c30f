import Events
import Foundation

extension EventTime {
    /// Now, by this machine's clock.
    static var wallClock: EventTime {
        EventTime(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
    }
}
