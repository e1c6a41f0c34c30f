import Foundation
import Messages
import Sender
import Telemetry
import TestServers
import Testing

extension SenderTests {
    /// A joiner whom the development broker does not answer leaves again, which is a rebalance too.
    @Test func `senders come and go while mails flow: each mail goes once`() throws {
        let stage = try Stage(partitions: 4)
        let sink = try Sink("smtp_sink.py", ["--delay", "0.02"])
        let requests = (1...400).map { request($0) }
        var waiting = requests[...]
        func produce(_ count: Int) throws {
            try stage.produce(Array(waiting.prefix(count)))
            waiting = waiting.dropFirst(count)
        }
        try produce(50)
        let first = RunningSender(try stage.options(sink))
        try eventually { try sink.ids().count > 10 }
        var hasShared = false
        for _ in 0..<4 {
            let other = RunningSender(try stage.options(sink))
            try produce(40)
            let end = ContinuousClock.now + .seconds(6)
            while other.metrics.partitions.value == 0, ContinuousClock.now < end { usleep(20_000) }
            hasShared = hasShared || other.metrics.partitions.value > 0
            try produce(40)
            try other.stop()
        }
        try produce(waiting.count)
        try eventually(within: .seconds(60)) { try sink.ids().count >= requests.count }
        try first.stop()
        #expect(try sink.ids().sorted() == requests.map(\.id))
        #expect(hasShared)
    }
}
