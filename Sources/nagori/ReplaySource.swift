import Events
import Kafka
import LineFiles
import Replay
import Settings

/// Where a replay's events come from.
enum ReplaySource {
    case file(LineFile)
    case topic(TopicStretch)

    init(_ command: ReplayCommand, _ settings: Settings) throws {
        if let path = command.events {
            self = .file(try LineFile(path: path))
        } else {
            self = .topic(
                try TopicStretch(
                    properties: settings.kafka.readerProperties, topic: settings.topics.events,
                    since: (command.from ?? .wallClock).milliseconds))
        }
    }

    /// How many partitions there are; a file is one.
    var shards: Int {
        switch self {
        case .file: 1
        case .topic(let stretch): stretch.ranges.count
        }
    }

    /// Reads everything, and tells how far it is.
    func play(into run: inout OfflineRun) throws {
        switch self {
        case .file(let file):
            var bar = ProgressBar(total: file.size)
            defer { bar.end() }
            try file.forEach { line, number in
                run.take(line, number: number)
                bar.count(done: file.position)
            }
        case .topic(let stretch):
            var bar = ProgressBar(total: stretch.ranges.reduce(0) { $0 + $1.count })
            defer { bar.end() }
            let now = EventTime.wallClock
            var nexts = stretch.ranges.map(\.lowerBound)
            var passed = 0
            try stretch.forEach { record in
                let partition = Int(record.partition)
                run.take(
                    record.payload ?? UnsafeRawBufferPointer(start: nil, count: 0),
                    partition: partition, offset: record.offset,
                    recordTime: record.timestamp.map { EventTime(milliseconds: $0) } ?? now)
                passed += Int(record.offset + 1 - nexts[partition])
                nexts[partition] = record.offset + 1
                bar.count(done: passed)
            }
        }
    }
}
