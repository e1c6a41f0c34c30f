import EventReader
package import Events
package import Explanation
import Foundation
import Policy

/// The events of one user in a stream of many: what `OfflineRun` would apply, one by one.
package struct UserHistory {
    /// Of the whole stream; nil before the first event.
    package var watermark: EventTime? { stream.time == .distantPast ? nil : stream.time }
    /// Whether the user was met.
    package private(set) var isThere = false
    /// Other users that were met, some of very many: one of them may have been meant.
    package private(set) var others: Set<String> = []

    private let user: String
    private let vocabulary: Vocabulary
    private let reader: EventReader
    /// Of names that no scenario asks for.
    private let anyReader: EventReader
    private let recordTime: EventTime
    private let maxSkew: Span
    private var stream: Watermark

    private static let othersMax = 100_000

    /// - Parameters:
    ///   - user: Whose events they are.
    ///   - vocabulary: of the engine that is to take them.
    ///   - lateness: as in the daemon's configuration.
    ///   - recordTime: When Kafka would have got the lines.
    ///   - maxSkew: as in the daemon's configuration.
    package init(
        of user: String, vocabulary: Vocabulary, lateness: Span, recordTime: EventTime,
        maxSkew: Span
    ) {
        self.user = user
        self.vocabulary = vocabulary
        self.recordTime = recordTime
        self.maxSkew = maxSkew
        reader = EventReader(vocabulary: vocabulary)
        var any = Vocabulary()
        any.takesAnyEvent = true
        anyReader = EventReader(vocabulary: any)
        stream = Watermark(lateness: lateness)
    }

    /// Takes the next line of the stream; not looked at after the return.
    ///
    /// - Returns: nil when it is no event of the user; else with the stream's watermark, the event
    ///   taken in.
    package mutating func take(
        _ line: UnsafeRawBufferPointer
    ) -> (sighting: Sighting, watermark: EventTime)? {
        // No event has this time, so it says that there is no timestamp.
        switch reader.read(line, recordTime: .distantFuture, maxSkew: .seconds(0)) {
        case .broken: return nil
        case .ignored(let time):
            guard let (time, tooLateBy) = pass(time) else { return nil }
            let reading = anyReader.read(line, recordTime: .distantFuture, maxSkew: .seconds(0))
            guard case .event(let event, _) = reading, isOwn(event) else { return nil }
            let sighting = Sighting(
                name: Self.name(in: line), time: time, event: nil, tooLateBy: tooLateBy)
            return (sighting, stream.time)
        case .event(var event, _):
            guard let (time, tooLateBy) = pass(event.time), isOwn(event) else { return nil }
            event.time = time
            let name =
                event.name == .other
                ? Self.name(in: line) : vocabulary.events[event.name.index]
            let sighting = Sighting(name: name, time: time, event: event, tooLateBy: tooLateBy)
            return (sighting, stream.time)
        }
    }

    private mutating func isOwn(_ event: Event) -> Bool {
        if event.user.hasBytes(of: user) {
            isThere = true
            return true
        }
        if others.count < Self.othersMax { others.insert(event.user) }
        return false
    }

    /// The time that counts, and by how much it is past all lateness.
    private mutating func pass(_ time: EventTime) -> (time: EventTime, tooLateBy: Span?)? {
        var time = time
        if time == .distantFuture {
            guard let watermark else { return nil }
            time = watermark
        } else if time > recordTime + maxSkew {
            time = recordTime
        }
        switch stream.take(time) {
        case .inTime, .late: return (time, nil)
        case .tooLate: return (time, stream.time - time)
        }
    }

    /// Of a line that the reader has found to be an event.
    private static func name(in line: UnsafeRawBufferPointer) -> String {
        let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        return (object?["event"] ?? object?["type"]) as? String ?? "?"
    }
}
