import Events
import Policy
import Scenarios
import Testing

/// A user's story: its scenarios, of which the first is explained, and the events.
struct Story: Sendable, CustomTestStringConvertible {
    let name: String
    let scenarios: String
    let lines: [String]
    var quietHours: QuietHours?
    var caps: [Rules.Cap] = []

    var testDescription: String { name }
}

private let sample = """
    scenario: sample-follow-up
    pattern:
      per: sku
      steps:
        - {name: sample, event: sample_requested}
        - {name: view, event: product_viewed, where: price > 100 and not preview == true, within: 14d}
        - {absent: order_completed, where: total > 0, for: 24h}
    send: {mail: sample-coupon, at: same-local-time, variables: {sku: view.sku}}
    guard:
      quiet_hours: 22:00-09:00
      once_per: 30d
      cancel_on: [order_completed, unsubscribed]
      expires_after: 36h
    """

private let search = """
    scenario: search
    pattern:
      runs: all
      within: 2d
      after_match: skip_past_last
      steps:
        - {name: view, event: product_viewed, times: 3+, greedy: true, where: category == "tv"}
        - {absent: order_completed}
        - {name: cart, event: product_added, follows: strict}
    send: {mail: help}
    guard: {quiet_hours: none}
    """

private let series = """
    scenario: welcome
    pattern: {steps: [{name: order, event: order_completed}]}
    send:
      - {mail: thanks}
      - {mail: tips, at: +3d, if: mail_opened}
      - {mail: once-more, at: +3d, unless: {event: mail_opened, where: mail == "thanks"}}
    guard: {quiet_hours: none, cancel_on: {event: refunded, where: sku == order.sku}}
    """

let stories: [Story] = [
    Story(
        name: "bought-in-time", scenarios: sample,
        lines: [
            "2026-04-01T10:00:00+09:00 sample_requested sku=A",
            "2026-04-02T20:00:00+09:00 product_viewed sku=A price=120",
            "2026-04-03T08:00:00+09:00 order_completed sku=A total=0",
            "2026-04-03T09:00:00+09:00 order_completed sku=A total=120",
        ]),
    Story(
        name: "too-late", scenarios: sample,
        lines: [
            "2026-04-01T10:00:00+09:00 sample_requested sku=A",
            "2026-04-15T12:00:00+09:00 product_viewed sku=A price=120",
            "2026-04-15T13:00:00+09:00 order_completed sku=A total=1",
        ]),
    Story(
        name: "wrong-part", scenarios: sample,
        lines: [
            "2026-04-01T09:00:00+09:00 product_viewed sku=A price=120",
            "2026-04-01T10:00:00+09:00 sample_requested sku=A",
            "2026-04-01T10:00:00+09:00 sample_requested",
            "2026-04-02T20:00:00+09:00 product_viewed sku=B price=120",
            "2026-04-02T20:01:00+09:00 product_viewed sku=A price=80",
            "2026-04-02T20:02:00+09:00 product_viewed sku=A price=a@b.example",
            "2026-04-02T20:03:00+09:00 product_viewed sku=A preview=true",
            "2026-04-02T20:04:00+09:00 product_veiwed sku=A",
            "2026-04-02T20:05:00+09:00 page_viewed",
            "2026-04-02T20:06:00+09:00 page_viewed",
        ]),
    Story(
        name: "killed-by-absence",
        scenarios: """
            scenario: cart
            pattern:
              steps:
                - {name: cart, event: product_added}
                - {absent: [product_removed, order_completed], where: sku == cart.sku}
                - {name: back, event: session_started, within: 3d}
            send: {mail: cart}
            """,
        lines: [
            "2026-04-01T10:00:00+09:00 product_added sku=A",
            "2026-04-01T10:10:00+09:00 product_removed sku=B",
            "2026-04-01T10:20:00+09:00 product_removed sku=A",
            "2026-04-02T10:00:00+09:00 session_started",
        ]),
    Story(
        name: "quiet-hours-then-sent", scenarios: sample,
        lines: [
            "2026-04-01T10:00:00+09:00 sample_requested sku=A",
            "2026-04-02T23:30:00+09:00 product_viewed sku=A price=120",
            "2026-04-05T00:00:00+09:00 page_viewed",
            "2026-04-05T00:00:00+09:00 order_completed sku=A total=9",
        ]),
    Story(
        name: "cap",
        scenarios: """
            scenario: visit
            pattern: {per: n, steps: [{name: visit, event: visited}]}
            send: {mail: visit}
            guard: {quiet_hours: none}
            ---
            scenario: other
            pattern: {steps: [{event: other}]}
            send: {mail: other}
            guard: {quiet_hours: none}
            """,
        lines: [
            "2026-04-01T10:00:00+09:00 visited n=1", "2026-04-02T10:00:00+09:00 other",
            "2026-04-03T10:00:00+09:00 visited n=2", "2026-04-04T10:00:00+09:00 visited n=3",
            "2026-04-08T10:00:00+09:00 visited n=4",
        ], caps: [.init(.marketing, count: 3, span: .days(7))]),
    Story(
        name: "cap-kept",
        scenarios: """
            scenario: visit
            pattern: {per: sku, steps: [{name: visit, event: product_added}]}
            send: {mail: visit}
            guard: {quiet_hours: none}
            ---
            scenario: receipt
            pattern: {steps: [{name: order, event: paid}]}
            send: {mail: r}
            guard: {class: transactional}
            """,
        lines: [
            "2026-04-01T10:00:00+09:00 product_added sku=A",
            "2026-04-01T12:00:00+09:00 product_added sku=B",
            "2026-04-01T13:00:00+09:00 product_added sku=C",
            "2026-04-02T11:00:00+09:00 paid",
            "2026-04-02T12:00:00+09:00 product_added sku=D",
        ],
        caps: [
            .init(
                nil, count: 3, span: .days(7),
                reserves: [.init(count: 1, for: .messageClass(.transactional))])
        ]),
    Story(
        name: "once-per", scenarios: sample,
        lines: [
            "2026-04-01T10:00:00+09:00 sample_requested sku=A",
            "2026-04-02T12:00:00+09:00 product_viewed sku=A price=120",
            "2026-04-05T10:00:00+09:00 sample_requested sku=B",
            "2026-04-06T12:00:00+09:00 product_viewed sku=B price=120",
            "2026-04-07T13:00:00+09:00 page_viewed",
        ]),
    Story(
        name: "series-with-unless", scenarios: series,
        lines: [
            "2026-04-01T10:00:00+09:00 order_completed sku=A",
            "2026-04-01T11:00:00+09:00 mail_opened mail=tips",
            "2026-04-01T12:00:00+09:00 refunded sku=B",
            "2026-04-01T13:00:00+09:00 mail_opened mail=thanks",
            "2026-04-03T10:00:00+09:00 identify timezone=America/New_York",
        ]),
    Story(
        name: "loop", scenarios: search,
        lines: [
            "2026-04-01T10:00:00+09:00 product_viewed category=tv",
            "2026-04-01T10:01:00+09:00 product_viewed category=radio",
            "2026-04-01T10:02:00+09:00 product_viewed category=tv",
            "2026-04-01T10:03:00+09:00 product_added",
            "2026-04-01T10:04:00+09:00 product_viewed category=tv",
            "2026-04-01T10:05:00+09:00 order_completed",
            "2026-04-01T11:00:00+09:00 product_viewed category=tv",
            "2026-04-01T11:01:00+09:00 product_viewed category=tv",
            "2026-04-01T11:02:00+09:00 product_viewed category=tv",
            "2026-04-01T11:03:00+09:00 product_added",
        ]),
]
