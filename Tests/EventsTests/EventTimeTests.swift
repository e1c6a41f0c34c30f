import Events
import Testing

@Suite struct EventTimeTests {
    @Test func `sums saturate instead of trapping`() {
        #expect(EventTime.distantFuture + .days(1) == .distantFuture)
        #expect(EventTime.distantPast - .days(1) == .distantPast)
        #expect(
            EventTime(milliseconds: .max) - EventTime(milliseconds: .min)
                == Span(milliseconds: .max))
    }
}
