import Copywriting
import Testing

@Suite struct VariableCheckTests {
    private func findings(
        _ value: String, event: String = "product_viewed", parts: [String: String]? = nil,
        to: String = ""
    ) -> [String] {
        let scenario = """
            scenario: s
            pattern:
              within: 1d
              steps:
                - {name: view, event: \(event), times: 2+}
                - {name: last, event: login}
            send:
              mail: t\(to)
              variables: {x: "\(value)"}
            guard: {class: transactional}
            """
        return Reviewing.findings(parts ?? ["text": "Hello {{x}}."], scenario: scenario)
    }

    @Test(arguments: [
        "count(view)", "sum(view.price)", "max(view.price)", "view.url", "view.page_url",
        "view.pageURL", "first(view).path", "view.referrer", "view.viewed_at", "view.timestamp",
        "view.search_query", "count(view) + 1", "view.utm_campaign",
    ])
    func `finds variables that tell what was noted`(value: String) {
        let found = findings(value)
        #expect(found.count == 1, "\(found)")
        #expect(
            found.first?.hasPrefix(
                "t/text.mustache:1:7: warning: [behaviour-variable] 'x' is printed, for which "
                    + "scenario 's' gives ") == true, "\(found)")
    }

    @Test(arguments: [
        "mail_opened", "campaign_clicked", "page", "\"[product_viewed, login]\"", "search",
    ])
    func `clicks, opened mails, pages and searches are looks too`(event: String) {
        let list = event.replacing("\"", with: "")
        #expect(findings("count(view)", event: list).count == 1)
    }

    @Test(arguments: [
        "view.sku", "view.category", "view.name", "view.price", "view.image_url", "last.url",
        "count(last)", "view.format", "view.starts_at",
    ])
    func `what a mail is about may be printed`(value: String) {
        #expect(findings(value) == [])
    }

    @Test(arguments: ["order_completed", "product_added", "sample_requested", "review_written"])
    func `what users did on purpose may be counted`(event: String) {
        #expect(findings("count(view)", event: event) == [])
        #expect(findings("view.url", event: event) == [])
    }

    @Test func `it is found in subjects, HTML and sections, and not in the address of a link`() {
        #expect(findings("count(view)", parts: ["subject": "{{x}} looks"]).count == 1)
        #expect(findings("view.url", parts: ["html": "<p>{{x}}</p>"]).count == 1)
        #expect(findings("view.url", parts: ["text": "a {{#x}}{{.}}{{/x}}"]).count == 1)
        #expect(findings("view.url", parts: ["html": "<a href=\"{{x}}\">coat</a>"]) == [])
        #expect(findings("count(view)", parts: ["text": "{{#x}}Welcome back.{{/x}} Hello."]) == [])
    }

    @Test func `our own people may know`() {
        #expect(findings("count(view)", to: "\n  to: us@shop.example.com") == [])
    }
}
