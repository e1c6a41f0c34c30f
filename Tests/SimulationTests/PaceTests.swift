import Processor
import Testing

@Suite struct PaceTests {
    private let pace = Pace()

    @Test func `events leave deadlines a fifth of their number, and a hundred at least`() {
        #expect(pace.share(events: 1) == 100)
        #expect(pace.share(events: 2_000) == 400)
        #expect(pace.share(events: 50_000) == 10_000)
    }

    @Test func `what stays behind gets ever more, as many as there are events in the end`() {
        let rounds = [0, 15, 16, 32, 48, 64, 80, .max]
        #expect(
            rounds.map { pace.share(events: 1, behind: $0) }
                == [100, 100, 200, 400, 800, 1_600, 2_000, 2_000])
        #expect(pace.share(events: 50_000, behind: 48) == 50_000)
    }

    @Test func `the longer no event comes, the more are settled at a time`() {
        #expect(
            [1, 2, 3, 5, 6, .max].map { pace.share(events: 0, behind: 9, quiet: $0) }
                == [100, 200, 400, 1_600, 2_000, 2_000])
    }
}
