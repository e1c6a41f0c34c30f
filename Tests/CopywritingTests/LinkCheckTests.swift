import Copywriting
import Testing

@Suite struct LinkCheckTests {
    private func findings(html: String) -> [String] { Reviewing.findings(["html": html]) }

    @Test(arguments: [
        ("", "it is empty"), (" ", "it is empty"), ("#", "the place of a link to come"),
        ("#top", "nothing here has this id"), ("javascript:void(0)", "open no 'javascript:'"),
        ("https://", "there is no host"), ("https:///cart", "there is no host"),
        ("https:/shop.example.com", "'//' should follow"), ("/cart", "no whole address"),
        ("shop.example.com/cart", "no whole address"), ("www.example.com", "no whole address"),
        ("https://shop.example.com/my cart", "there is a blank in it"),
        ("htps://shop.example.com", "there is no 'htps:'"), ("mailto:", "nothing follows"),
    ])
    func `finds links that lead nowhere`(address: String, why: String) {
        let found = findings(html: "<p>\n<a href=\"\(address)\">cart</a></p>")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("t/html.mustache:2:1: warning: [broken-link] ") == true)
        #expect(found.first?.contains(why) == true, "\(found)")
    }

    @Test(arguments: [
        "https://shop.example.com/", "https://shop.example.com/items/{{sku}}",
        "{{unsubscribe_url}}",
        "mailto:support@shop.example.com", "tel:+81-3-0000-0000", "#here", "https://{{host}}/x",
        "line://ti/p/@shop", " https://shop.example.com ", "HTTPS://SHOP.EXAMPLE.COM/",
        "https://shop.example.com/{{#c}}{{c}}{{/c}}",
    ])
    func `leaves links alone that lead somewhere`(address: String) {
        #expect(findings(html: "<p id=\"here\"><a href='\(address)'>cart</a></p>") == [])
    }

    @Test func `an address without encryption is another matter`() {
        let found = findings(html: "<a href=\"http://shop.example.com/\">a</a>")
        #expect(found.count == 1 && found[0].contains("[http-link] 'http://shop.example.com/'"))
        let image = findings(html: "<p>a</p><img alt=\"\" src=\"http://shop.example.com/a.png\">")
        #expect(image.count == 1 && image[0].contains("[http-link]"))
        #expect(findings(html: "<!DOCTYPE html PUBLIC \"http://www.w3.org/x\"><p>a</p>") == [])
    }

    @Test(arguments: [
        "<p><a href=\"https://a.example>cart</a></p><p>b</p><p class=\"c\">d</p>",
        "<p><a href=\"https://a.example>cart</a></p>",
        "<p><a href=\"https://a.example\">cart</p><p>b</p>",
        "<p><a href=\"https://a.example\">cart <a href=\"https://b.example\">b</a></p>",
    ])
    func `finds quotes and links that are not closed`(html: String) {
        let found = findings(html: html)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains("not closed") == true, "\(found)")
    }

    @Test(arguments: [
        "{{#a}}<a href=\"https://a.example\">{{/a}}{{^a}}<a href=\"https://b.example\">{{/a}}c</a>",
        "<a name=\"top\"><p>a</p>", "<a href=https://a.example>a</a>",
        "<a title='a > b' href=\"https://a.example\">a</a>",
    ])
    func `leaves alone what is closed somehow`(html: String) {
        #expect(findings(html: html) == [])
    }

    @Test(arguments: [
        ("http://shop.example.com/cart", "[http-link] 'http://shop.example.com/cart'"),
        ("https:// shop.example.com", "there is no host"),
        ("https:/shop.example.com", "'//' should follow"),
        ("https//shop.example.com", "no whole address"),
        ("https:///cart", "there is no host"),
        ("ttps://shop.example.com", "there is no 'ttps:'"),
        ("<https://shop.example.com/cart", "its '<' is not closed"),
        ("https://shop.example.com/cartをご確認ください", "words follow without a blank"),
    ])
    func `looks at the addresses of a text`(text: String, why: String) {
        let found = Reviewing.findings(["text": "a\n\(text)\nb"])
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(why) == true, "\(found)")
    }

    @Test(arguments: [
        "https://shop.example.com/cart", "（https://shop.example.com/cart）", "<https://a.example/>",
        "https://shop.example.com/items/{{sku}} をご確認ください。", "ガイド：https://shop.example.com/guide。",
        "See https://shop.example.com/guide.", "https://shop.example.com/商品",
    ])
    func `leaves sound addresses of a text alone`(text: String) {
        #expect(Reviewing.findings(["text": "a\n\(text)\nb"]) == [])
    }
}
