import Copywriting
import Testing

@Suite struct SenderCheckTests {
    private func findings(
        _ parts: [String: String], messageClass: String = "marketing", to: String = "",
        hasUnsubscribeURL: Bool = true
    ) -> [String] {
        let scenario = """
            scenario: s
            pattern: {steps: [{name: a, event: order_completed}]}
            send: {mail: t\(to)}
            guard: {class: \(messageClass)}
            """
        return Reviewing.findings(
            parts, scenario: scenario, hasUnsubscribeURL: hasUnsubscribeURL)
    }

    @Test(arguments: [
        "〒100-0001 東京都千代田区千代田1-1\nshop@shop.example.com",
        "北海道札幌市中央区北1条西2丁目\n電話：011-000-0000",
        "○○県○○市○○1-2-3\nhttps://shop.example.com/contact",
        "1-2-3 Somewhere, Some City, 000-0000 Japan\nsupport@shop.example.com",
        "12 Long Market Street, Springfield, IL 62701\n+1 217 555 0100",
        "P.O. Box 12, Sydney\nhttps://shop.example.com/help",
        "Lange Straße 12, 10115 Berlin\nhallo@shop.example.com",
        "10 Downing Street, London SW1A 2AA\n020-7946-0000",
        "{{shop_address}} {{contact}}",
    ])
    func `takes a postal address and a contact in many forms`(sender: String) {
        #expect(findings(["text": "Hello.\n\(sender)\n{{unsubscribe_url}}"]) == [])
    }

    @Test(arguments: [
        ("Hello.", ["[no-sender] no postal address, no mail address", "[no-unsubscribe] no link"]),
        ("Hello. shop@shop.example.com {{unsubscribe_url}}", ["[no-sender] no postal address:"]),
        ("〒100-0001 {{unsubscribe_url}}", ["[no-sender] no mail address"]),
        ("〒100-0001 a@b.example", ["[no-unsubscribe] no link"]),
        ("10,000 yen off until 2026 Spring\na@b.example {{unsubscribe_url}}", ["[no-sender]"]),
        ("Save 1500 Yen in 3 easy ways. a@b.example {{unsubscribe_url}}", ["[no-sender]"]),
    ])
    func `finds what a marketing mail lacks`(text: String, wanted: [String]) {
        let found = findings(["text": text])
        #expect(found.count == wanted.count, "\(found)")
        for (finding, words) in zip(found, wanted) {
            #expect(finding.hasPrefix("t/text.mustache:1:1: warning: \(words)"), "\(found)")
        }
    }

    @Test(arguments: ["transactional", "alert"])
    func `other classes are free`(messageClass: String) {
        #expect(findings(["text": "Hello."], messageClass: messageClass) == [])
    }

    @Test func `mails to our own people, and those of no scenario, are free`() {
        #expect(findings(["text": "Hello."], to: ", to: us@shop.example.com") == [])
        #expect(Reviewing.findings(["text": "Hello."]) == [])
    }

    @Test func `each body is looked at, and HTML by its words and links`() {
        let sender = "〒100-0001 shop@shop.example.com"
        let html = "<p>\(sender) <a href=\"{{unsubscribe_url}}\">stop</a></p>"
        #expect(findings(["text": "\(sender) {{unsubscribe_url}}", "html": html]) == [])
        let found = findings(["text": "\(sender) {{unsubscribe_url}}", "html": "<p>Hello.</p>"])
        #expect(found.map { $0.hasPrefix("t/html.mustache:1:1: warning: [no-") } == [true, true])
    }

    @Test(arguments: [
        "https://shop.example.com/unsubscribe?u=1", "https://shop.example.com/mail/preferences",
        "mailto:unsubscribe@shop.example.com", "{{opt_out_url}}",
    ])
    func `other ways out will do`(link: String) {
        let sender = "〒100-0001 a@b.example"
        #expect(findings(["text": "\(sender) \(link)"]) == [])
        #expect(
            findings(["html": "<p>\(sender) <a href=\"\(link)\">a</a></p>", "text": link + sender])
                == [])
    }

    @Test func `a link that the configuration leaves out is none`() {
        let text =
            "〒100-0001 a@b.example {{#unsubscribe_url}}{{unsubscribe_url}}{{/unsubscribe_url}}"
        #expect(findings(["text": text]) == [])
        let found = findings(["text": text], hasUnsubscribeURL: false)
        #expect(found.count == 1)
        #expect(found.first?.contains("the configuration sets no send.unsubscribe") == true)
    }
}
