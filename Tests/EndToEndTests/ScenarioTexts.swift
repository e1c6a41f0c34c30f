/// The scenarios of the tests, and the templates that they name.
enum ScenarioTexts {
    /// The three of the real clicks. What goes to a role address as an alert is never suppressed;
    /// the third has so many matches that only users who are known by name get mails.
    static let clicks = """
        scenario: cart-left
        pattern:
          per: sku
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: 24h}
        send: {mail: note, to: team@example.com, variables: {sku: cart.sku}}
        guard: {class: alert}
        ---
        scenario: favourite-seen-again
        pattern:
          per: sku
          steps:
            - {name: favourite, event: product_favorited}
            - {name: view, event: product_viewed, within: 3d}
            - {absent: order_completed, for: 24h}
        send: {mail: note, to: team@example.com, variables: {sku: view.sku}}
        guard: {class: alert}
        ---
        scenario: three-views
        pattern:
          per: category
          within: 2d
          steps:
            - {name: first, event: product_viewed}
            - {absent: order_completed, per: user}
            - {name: second, event: product_viewed}
            - {absent: order_completed, per: user}
            - {name: third, event: product_viewed}
        send: {mail: note, variables: {sku: third.sku}}
        guard: {class: marketing, once_per: 1d}

        """

    /// Goes through everything that the gate knows.
    static let marketing = """
        scenario: seen-twice
        pattern:
          per: sku
          within: 1d
          steps:
            - {name: first, event: product_viewed}
            - {name: again, event: product_viewed}
            - {absent: order_completed, for: 2h}
        send: {mail: note, variables: {sku: again.sku}}
        guard:
          class: marketing
          quiet_hours: 21:00-09:00
          once_per: 2d
          cancel_on: [order_completed]
          expires_after: 10h
        ---
        scenario: cart-by-ten
        pattern:
          per: sku
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: 3h}
        send: {mail: note, at: "10:00", variables: {sku: cart.sku}}
        guard: {class: marketing, cancel_on: order_completed}

        """

    static let gate = """
          time_zone: Asia/Tokyo
          caps: {marketing: 2 per 3d}
        """

    /// One that is over soon.
    static let sample = """
        scenario: sample-seen
        pattern:
          steps:
            - {name: sample, event: sample_requested}
            - {name: view, event: product_viewed, where: sku == sample.sku, within: 14d}
            - {absent: order_completed, where: sku == view.sku, for: 3s}
        send: {mail: note, to: team@example.com, variables: {sku: view.sku}}
        guard: {class: alert}

        """

    static let templates = [
        "note/subject.mustache": "About {{sku}}",
        "note/text.mustache": "{{user.id}} looked at {{sku}}.\n",
    ]
}
