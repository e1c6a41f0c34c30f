/// The example of the design, word for word.
let sampleFollowUp = """
    scenario: sample-follow-up
    description: Asked for a sample, came back to the product, did not buy within a day
    pattern:
      steps:
        - name: sample
          event: sample_requested
        - name: view
          event: product_viewed
          where: sku == sample.sku            # a bare name is a property of this event
          within: 14d                         # since the previous step
        - absent: order_completed
          where: sku == view.sku
          for: 24h                            # since the newest view
    send:
      mail: sample-coupon                     # template
      at: same-local-time                     # now (default) | same-local-time | "10:00" local
    guard:
      class: marketing                        # marketing | transactional | alert
      quiet_hours: 22:00-09:00                # in the recipient's zone
      once_per: 30d
      cancel_on: [order_completed, unsubscribed]
      expires_after: 36h
      priority: 50
    tests:
      - name: bought in time
        given: |
          2026-04-01T10:00:00+09:00 u1 sample_requested sku=A
          2026-04-02T20:00:00+09:00 u1 product_viewed   sku=A
          2026-04-03T09:00:00+09:00 u1 order_completed  sku=A
        expect: []
      - name: did not buy
        given: |
          2026-04-01T10:00:00+09:00 u1 sample_requested sku=A
          2026-04-02T20:00:00+09:00 u1 product_viewed   sku=A
        expect:
          - send: sample-coupon
            to: u1
            at: 2026-04-03T20:00:00+09:00

    """

/// Every key that the example does not use.
let everyOtherKey = """
    ---
    # two scenarios in one file
    scenario: watch_2
    pattern:
      per: "product id"
      runs: first
      within: 1d12h
      steps:
        - event: cart
        - {name: more, event: [add, 'remove'], where: "qty > 1 and \\"it's\\" != note"}
        - {absent: "*", per: user, where: 'kind == ''x'''}
        - event: checkout
          where: |
            total >= cart.total
              or exists(`odd name`)
        - {absent: [paid, refunded], anchor: first}
    send:
      mail: alert.v2
      to: team@example.com
      at: 10:00
      variables:
        sku: cart.sku
        greeting: "'hello'"
        cents: more.price * 100
    guard: {class: alert, quiet_hours: none, priority: 0, cancel_on: paid}
    tests:
      - {name: none, given: ["0 u cart", "1 u add qty=2"], expect: []}
    ---
    scenario: one
    pattern: {steps: [{name: any, event: "*"}]}
    send: {mail: m}
    """
