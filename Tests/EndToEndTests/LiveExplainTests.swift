import Events
import TestServers
import Testing

/// `nagori explain` without a file: from Redis.
@Suite struct LiveExplainTests {
    private static let scenario = """
        scenario: cart
        pattern:
          steps:
            - {name: cart, event: product_added}
            - {name: view, event: product_viewed, where: sku == cart.sku, within: 1d}
            - {absent: order_completed, for: 2h}
        send: {mail: note, at: "10:00", variables: {sku: cart.sku}}
        guard: {once_per: 7d, cancel_on: order_completed}

        """

    @Test func `tells what waits, and for what, by the state in Redis`() throws {
        let stage = try Stage(Self.scenario, partitions: 1)
        stage.run = "  time_zone: UTC"
        let run = try stage.startRun()
        let start = EventTime(milliseconds: 1_775_001_600_000)  // 2026-04-01T00:00:00Z
        let lines = [
            Line.identify("ann", zone: "Asia/Tokyo", at: start),
            Line("ann", "product_added", at: start + .hours(1), #""sku":"A""#),
            Line("bob", "product_added", at: start, #""sku":"B""#),
            Line("bob", "product_viewed", at: start + .hours(1), #""sku":"B""#),
            // The deadline of what came before.
            Line("bob", "page_viewed", at: start + .hours(4)),
        ]
        let decisions = try stage.reader("decisions")
        try stage.writer().write(lines)
        try decisions.read("a hold") { !$0.isEmpty }
        let ann = try stage.explain("cart", "ann")
        #expect(ann.hasPrefix("cart for ann, times of Asia/Tokyo, events read up to 2026-04-01T"))
        #expect(
            ann.contains(
                """
                  the partial match begun 2026-04-01T10:00:00+09:00: taken is 'cart'
                      waits for 'view' (product_viewed) where sku == 'A' before \
                2026-04-02T10:00:00+09:00
                """), "\(ann)")
        #expect(!ann.contains("@"))
        let bob = try stage.explain("cart", "bob")
        #expect(
            bob.contains(
                """
                  the mail note waits until 2026-04-01T10:00:00Z, for the match of \
                2026-04-01T03:00:00Z
                      this would stop it: order_completed
                  no mail now: no address is known (an identify event tells it)
                """), "\(bob)")
        #expect(try stage.explain("cart", "eve").contains("nothing is known of the user"))
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
    }
}
