import Replay
import Testing

@Suite struct ProgressTests {
    @Test func `tells share, events, rate and the time that is left`() {
        let half = Progress(done: 500, total: 1000, events: 1_234_567, elapsed: .seconds(4))
        #expect(
            half.line
                == "[============>           ]  50 %  1.2 M events  309 k/s  0:04 left")
    }

    @Test(arguments: [
        (0, 0, "[>                       ]   0 %  0 events  0/s"),
        (999, 0, "[=======================>]  99 %  0 events  0/s  0:00 left"),
        (1000, 999, "[========================] 100 %  999 events  100/s  0:00 left"),
        // A file that grows while it is read.
        (2000, 1000, "[========================] 100 %  1.0 k events  100/s  0:00 left"),
    ])
    func `is a bar of one width`(done: Int, events: Int, line: String) {
        #expect(
            Progress(done: done, total: 1000, events: events, elapsed: .seconds(10)).line == line)
    }

    @Test func `says nothing of the end while nobody knows it`() {
        let pipe = Progress(done: 0, total: nil, events: 99_960, elapsed: .milliseconds(500))
        #expect(pipe.line == "100 k events  200 k/s")
        let young = Progress(done: 10, total: 1000, events: 10, elapsed: .milliseconds(100))
        #expect(!young.line.contains("left"))
        let empty = Progress(done: 0, total: 0, events: 0, elapsed: .zero)
        #expect(empty.line == "0 events  0/s")
    }

    @Test func `hours are told as hours, and centuries as many hours`() {
        let slow = Progress(done: 1, total: 1001, events: 1, elapsed: .seconds(4))
        #expect(!slow.line.contains("left"))
        let day = Progress(done: 2, total: 1000, events: 1, elapsed: .seconds(100))
        #expect(day.line.hasSuffix("13:51:40 left"))
        let long = Progress(done: 2, total: 1000, events: 1, elapsed: .seconds(1_000_000))
        #expect(long.line.hasSuffix("99:59:59 left"))
    }
}
