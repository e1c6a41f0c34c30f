import Processor
import Testing

@Suite struct PaceTests {
    private let pace = Pace()

    @Test func `events leave deadlines a fifth of their number, and a hundred at least`() {
        #expect(pace.share(events: 1, behind: 0) == 100)
        #expect(pace.share(events: 2_000, behind: 0) == 400)
        #expect(pace.share(events: 50_000, behind: 0) == 10_000)
        #expect(pace.share(events: 0, behind: 0) == 2_000)
    }

    @Test func `what stays behind gets more each time, as in silence in the end`() {
        #expect(
            (0..<7).map { pace.share(events: 1, behind: $0) } == [
                100, 200, 400, 800, 1_600, 2_000, 2_000,
            ])
        #expect(pace.share(events: 1, behind: .max) == 2_000)
        #expect(pace.share(events: 50_000, behind: 9) == 10_000)
    }
}
