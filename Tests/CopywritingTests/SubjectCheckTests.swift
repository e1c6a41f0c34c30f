import Copywriting
import Testing

@Suite struct SubjectCheckTests {
    private func rules(of subject: String) -> [String] {
        Reviewing.findings(["subject": subject]).compactMap { finding in
            finding.split(separator: "[").dropFirst().first?.split(separator: "]").first
                .map(String.init)
        }
    }

    @Test(arguments: [
        ("完全無料のご案内", "subject-words"), ("今すぐお申し込みを", "subject-words"),
        ("絶対にお得なセール", "subject-words"), ("必ず儲かる投資", "subject-words"),
        ("誰でも簡単に稼げます", "subject-words"), ("当選おめでとうございます", "subject-words"),
        ("100%無料キャンペーン", "subject-words"), ("１００％無料キャンペーン", "subject-words"),
        ("100% free samples", "subject-words"), ("Act now and save", "subject-words"),
        ("Click here for news", "subject-words"), ("Make money from home", "subject-words"),
        ("You've won a prize", "subject-words"), ("A risk-free trial", "subject-words"),
        ("セール開催中！！！", "subject-shouting"), ("本当ですか？！？", "subject-shouting"),
        ("Sale!!! Today", "subject-shouting"), ("WINTER SALE STARTS TODAY", "subject-shouting"),
        ("Re: ご注文の件", "subject-reply"), ("RE：お問い合わせ", "subject-reply"),
        ("Fwd: Your order", "subject-reply"), ("FW: news", "subject-reply"),
        ("🎉🎁✨ 春のセール", "subject-emoji"),
        (String(repeating: "あ", count: 41), "subject-length"),
        (String(repeating: "word ", count: 14) + "a", "subject-length"),
    ])
    func `finds what lands in the spam folder`(subject: String, rule: String) {
        #expect(rules(of: subject) == [rule])
    }

    @Test(arguments: [
        "【サンプル商店】すぐに使える10%OFFクーポンをお届けします", "送料無料のご案内",
        "絶対音感のレッスン", "ご注文ありがとうございます！", "お久しぶりです！！",
        "Sample Shop: 10% off, ready to use", "IKEA: new sofas", "NASA", "UNIQLO {{name}}",
        "Your order {{id}}", "Reminder: your cart", "Regarding your order",
        "Free shipping this week",
        "Win-win: old for new", "Buy now, pay later", "Guaranteed delivery by Friday",
        "Sale! Today!", "Really?!", "🎉 春のセール", "Order #1234 has been shipped",
        "VIP: 会員の皆さまへのご案内", "注文番号 ABCDEFGH IJKL",
    ])
    func `leaves a decent subject alone`(subject: String) {
        #expect(rules(of: subject) == [])
    }

    @Test func `lengths end at 40 and at 70, and the longer of two versions counts`() {
        #expect(rules(of: String(repeating: "あ", count: 40)) == [])
        #expect(rules(of: String(repeating: "a", count: 70)) == [])
        let half = String(repeating: "あ", count: 21)
        #expect(rules(of: "{{#a}}\(half){{/a}}{{^a}}\(half){{/a}}") == [])
        #expect(rules(of: "{{#a}}\(half)\(half){{/a}}{{^a}}b{{/a}}") == ["subject-length"])
    }
}
