import Redis
import Testing

@Suite struct BackoffTests {
    @Test func `doubles up to the limit and starts over after a success`() {
        var random = SystemRandomNumberGenerator()
        var backoff = Backoff(start: .milliseconds(100), limit: .seconds(1))
        for full in [100, 200, 400, 800, 1000, 1000] {
            let pause = backoff.next(using: &random)
            #expect(pause >= .milliseconds(full) / 2 && pause <= .milliseconds(full))
        }
        for _ in 0..<100 { #expect(backoff.next(using: &random) <= .seconds(1)) }
        backoff.reset()
        #expect(backoff.next(using: &random) <= .milliseconds(100))
    }
}
