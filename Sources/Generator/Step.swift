/// What a visitor can do in the shop; the raw value is the event's name.
package enum Step: String, CaseIterable, Sendable {
    case landing = "landing_viewed"
    case campaign = "campaign_clicked"
    case mailOpened = "mail_opened"
    case mailClicked = "mail_clicked"
    case identify
    case category = "category_viewed"
    case product = "product_viewed"
    case favourite = "product_favorited"
    case sample = "sample_requested"
    case cart = "product_added"
    case checkout = "checkout_started"
    case order = "order_completed"
    case cancellation = "cancellation_page_viewed"
    case applicationStarted = "application_started"
    case applicationSubmitted = "application_submitted"

    /// How a visit begins.
    static func first(_ random: inout SplitMix64) -> Step {
        choose(
            [
                (.landing, 560), (.campaign, 120), (.mailOpened, 120), (.product, 120),
                (.identify, 60), (.cancellation, 20),
            ], &random) ?? .landing
    }

    /// - Returns: nil when the visitor leaves.
    func next(_ random: inout SplitMix64) -> Step? { Self.choose(onwards, &random) }

    /// Chances in a thousand; what is left over is leaving.
    private var onwards: [(Step, Int)] {
        switch self {
        case .landing: Self.fromLanding
        case .campaign, .mailClicked: Self.fromLink
        case .mailOpened: Self.fromMail
        case .identify: Self.fromIdentify
        case .category: Self.fromCategory
        case .product: Self.fromProduct
        case .favourite, .sample: Self.fromWish
        case .cart: Self.fromCart
        case .checkout: Self.fromCheckout
        case .order: Self.fromOrder
        case .applicationStarted: Self.fromApplication
        case .cancellation, .applicationSubmitted: []
        }
    }

    private static let fromLanding: [(Step, Int)] = [
        (.category, 500), (.product, 260), (.identify, 40), (.applicationStarted, 20),
    ]
    private static let fromLink: [(Step, Int)] = [(.product, 600), (.category, 200)]
    private static let fromMail: [(Step, Int)] = [(.mailClicked, 300)]
    private static let fromIdentify: [(Step, Int)] = [(.product, 500), (.category, 400)]
    private static let fromCategory: [(Step, Int)] = [(.product, 640), (.category, 200)]
    private static let fromProduct: [(Step, Int)] = [
        (.product, 480), (.category, 180), (.favourite, 40), (.sample, 30), (.cart, 90),
    ]
    private static let fromWish: [(Step, Int)] = [(.product, 600), (.cart, 100), (.category, 100)]
    private static let fromCart: [(Step, Int)] = [(.checkout, 340), (.product, 400)]
    private static let fromCheckout: [(Step, Int)] = [(.order, 620), (.identify, 80)]
    private static let fromOrder: [(Step, Int)] = [(.product, 150), (.applicationStarted, 30)]
    private static let fromApplication: [(Step, Int)] = [(.applicationSubmitted, 550)]

    private static func choose(
        _ steps: [(Step, Int)], _ random: inout SplitMix64
    ) -> Step? {
        var left = random.below(1000)
        for (step, perMille) in steps {
            left -= perMille
            if left < 0 { return step }
        }
        return nil
    }
}
