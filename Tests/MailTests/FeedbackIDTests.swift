import Mail
import Scenarios
import Testing

@Suite struct FeedbackIDTests {
    @Test(arguments: [
        ("cart", "cart-reminder", "example.com", "cart:cart-reminder:marketing:example.com"),
        ("a:b", "c d\r\nX: y", "example.com", "a_b:c_d__X__y:marketing:example.com"),
        ("カート", "", "example.com", "_________:-:marketing:example.com"),
        ("s", "t", "news.shop.example.co.jp", "s:t:marketing:example.co.jp"),
        ("s", "t", "A.JP", "s:t:marketing:mail.a.jp"),
        ("s", "t", "a-very-long-name-of-a-shop.jp", "s:t:marketing:a-very-long-nam"),
        ("s", "t", "", "s:t:marketing:mail.-"),
    ])
    func `four safe fields`(scenario: String, template: String, domain: String, expected: String) {
        let id = FeedbackID(
            scenario: scenario, template: template, messageClass: .marketing, domain: domain)
        #expect(id.text == expected)
    }

    @Test func `it is bounded, and its last field is as Google asks`() {
        let long = String(repeating: "ab.", count: 200)
        for domain in [long, "x." + long, "co", "1234567890123456.jp", "a.b.c.d.e.f.g.h.i.j"] {
            let fields = FeedbackID(
                scenario: long, template: long, messageClass: .transactional, domain: domain
            ).text.split(separator: ":", omittingEmptySubsequences: false)
            #expect(fields.map(\.count).prefix(3) == [40, 40, 13])
            #expect(fields.count == 4 && (5...15).contains(fields[3].count), "\(fields)")
        }
    }
}
