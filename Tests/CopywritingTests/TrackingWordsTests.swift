import Copywriting
import Testing

@Suite struct TrackingWordsTests {
    @Test(arguments: [
        "新作コートのページをご覧いただき、ありがとうございます。",
        "○○のページをご覧いただき…",
        "キャンペーンのURLを5回以上クリックした人に、特別なご案内です。",
        "先日ご覧いただいたカテゴリーの商品をまとめました。",
        "【サンプル商店】ご覧になった商品のご案内",
        "ご覧になった商品がよく売れています。", "昨日ご覧になっていたコートが値下げされました。",
        "ご覧になられた商品はまだございます。",
        "商品ページをご覧くださり、ありがとうございました。",
        "先日は商品ページをご覧頂きました。",
        "閲覧された商品の在庫が残りわずかです。",
        "最近閲覧した商品",
        "お客様が閲覧していた商品はこちらです。",
        "閲覧履歴に基づくおすすめ",
        "あなたの閲覧履歴をもとに選びました。",
        "サイトを訪問されたお客様へ",
        "先日アクセスされたページのご案内です。",
        "昨日はサイトへのアクセス、ありがとうございました。",
        "リンクをクリックされた方に限定のお知らせです。",
        "バナーをクリックしていただいたお客様へ",
        "お客様は同じ商品を3回ご覧になっています。",
        "このページに５回アクセスされたあなたへ",
        "商品を何度もご覧になったお客様へ",
        "メールを開封された方だけのクーポンです。",
        "先日のメールを開封していないお客様へ",
        "最近チェックした商品がお買い得です。",
        "先日検索された条件に合う物件が出ました。",
        "お客様が見ていた商品が再入荷しました。",
        "クリック履歴からおすすめを選びました。",
        "料金ページに長く滞在されたお客様へ",
        "先日ご覧\nいただいた商品です。",
        "先日ご覧　いただいた商品です。",
        "{{name}}様が{{day}}にご覧になった{{sku}}のご案内です。",
    ])
    func `finds Japanese that shows the tracking`(text: String) {
        #expect(Reviewing.findings(of: .trackingWords, in: text).count == 1)
    }

    @Test(arguments: [
        "We noticed you viewed our winter coats.",
        "We noticed that you looked at the coat three times.",
        "We saw you in our shop window.",
        "We see you've been browsing our coats.",
        "We noticed you visited the pricing page.",
        "We noticed your visit yesterday.",
        "You clicked our campaign link 5 times.",
        "You clicked on our offer yesterday.",
        "Since you viewed the blue coat, here is a coupon.",
        "Because you viewed running shoes",
        "You looked at several items of one category lately.",
        "Items you viewed",
        "New in the category you looked at",
        "Still thinking about the coat you've been looking at?",
        "You recently viewed these items.",
        "You\u{2019}ve been eyeing these shoes.",
        "Thank you for viewing our product page.",
        "Thanks for clicking on our link!",
        "Based on your browsing history",
        "Based on your recent clicks, we chose these.",
        "Your recent browsing made us think of you.",
        "About your recent visit to the shop's pages",
        "You opened our last e-mail but did not order.",
        "You haven't opened our last 3 emails.",
        "We have been tracking your activity.",
        "You visited our pricing page yesterday.",
        "You spent 12 minutes on our pricing page.",
        "you were looking at\nthe blue coat",
    ])
    func `finds English that shows the tracking`(text: String) {
        #expect(Reviewing.findings(of: .trackingWords, in: text).count == 1)
    }

    @Test(arguments: [
        "お支払い方法や返品については、ご利用ガイドをご覧ください。",
        "よろしければご覧ください。",
        "詳しくは下記のページをご覧くださいませ。",
        "新作のページもぜひご覧になってください。",
        "お届け予定は、ご注文のページでご覧いただけます。",
        "動画は何度でもご覧いただけます。",
        "あわせてご覧いただければ幸いです。",
        "規約をご覧いただいた上で、お申し込みください。",
        "詳細ページをご覧いただき、お申し込みください。",
        "このメールをご覧いただいた方だけの特典です。",
        "最後までご覧いただき、ありがとうございました。",
        "いつもサンプル商店のサイトをご覧いただき、ありがとうございます。",
        "新作はもうご覧になりましたか。",
        "他のお客様がご覧になった商品",
        "カートに商品を入れたままではありませんか。",
        "カートに、ご注文がお済みでない商品がございます。",
        "お気に入りに登録された商品が値下げされました。",
        "サンプルをご請求いただき、ありがとうございました。",
        "ご注文いただいた商品を発送いたしました。",
        "先日はサンプル商店でご注文いただき、ありがとうございました。",
        "下のリンクをクリックしてください。",
        "ボタンを1回クリックするだけで完了します。",
        "リンクをクリックした後、パスワードを設定してください。",
        "下記URLにアクセスいただき、お手続きください。",
        "アクセスマップはこちらです。",
        "第三者によりお客様のアカウントにアクセスされた可能性があります。",
        "閲覧には会員登録が必要です。",
        "パソコンで閲覧できます。",
        "担当者がご自宅を訪問した際にお渡しします。",
        "訪問販売ではございません。",
        "商品を開封された場合は、返品をお受けできません。",
        "品質をチェックされた商品だけをお届けします。",
        "お客様の見た目の印象を大切にします。",
        "検索履歴はマイページで削除できます。",
        "ボタンをクリックした方の中から抽選で10名様に差し上げます。",
        "お客様への連絡では、ページの閲覧には触れず、お声がけください。",
        "前回のご利用から、新しい商品が加わりました。",
        "ご覧いただきまして、誠にありがとうございます。", "アクセスいただきありがとうございます。",
        "冒頭でご覧になったように、使い方は簡単です。", "動画をご覧になったことがない方もどうぞ。",
        "説明書をご覧になった上でお使いください。", "実際の店舗をご覧いただき、担当者がご説明いたします。",
        "クリックした方向に矢印が動きます。", "下記のURLにアクセスいただきますと、表示されます。",
        "サイトを訪問された際に、クッキーを保存します。",
    ])
    func `leaves Japanese alone that does not`(text: String) {
        #expect(Reviewing.findings(of: .trackingWords, in: text) == [])
    }

    @Test(arguments: [
        "View your cart", "Click here to see what is new.", "You can view your order here.",
        "Visit our store in Ginza.", "Thank you for visiting Sample Shop.",
        "It has been some time since your last visit to Sample Shop.",
        "See what is new since your last visit.", "Have you looked at our new guide yet?",
        "If you viewed this by mistake, ignore it.", "When you visit our site, say hello.",
        "Once you have viewed the guide, you are ready.",
        "You left something in your cart.", "We noticed you left something in your cart.",
        "Thank you for your order.", "We noticed a problem with your payment.",
        "You clicked 'confirm', so your order is final: you clicked the link to confirm it.",
        "You are viewing the text version of this mail.",
        "Clear your browsing history in your account.", "We are following your order closely.",
        "We track your parcel for you.", "Look at our new arrivals.",
        "Should you like to look again, shipping is free.", "You will find the guide below.",
        "We saw your order and packed it.", "We saw you at the fair in Tokyo.",
        "Your search ends here.", "What you see is what you get.",
        "Open the page of your orders.", "You asked for a sample.", "The item you ordered is here.",
        "Read more in our newsletter.", "Your visit to our shop in Ginza is booked.",
        "Before you clicked it, it was only a link.", "Your recent order is on its way.",
        "We recorded a webinar for you.", "Other customers viewed these items.",
        "It has been 60 days since we saw you at our restaurant.",
        "Adjust it based on your activity level.", "We noticed you haven't heard back yet.",
    ])
    func `leaves English alone that does not`(text: String) {
        #expect(Reviewing.findings(of: .trackingWords, in: text) == [])
    }

    @Test func `says where, what, why, and how it is kept`() {
        #expect(
            Reviewing.findings(["text": "お客様\n\n先日ご覧いただいた商品です。"]) == [
                "t/text.mustache:3:3: warning: [tracking-words] 'ご覧いただいた': tells readers that "
                    + "they were watched; say what the mail offers, not what they did (if it is "
                    + "meant so: {{! nagori: allow tracking-words, WHY }} on the line before)"
            ])
    }

    @Test(arguments: [
        "<p>先日<b>ご覧</b>いただいた商品です。</p>", "<p>先日ご覧\n   いただいた商品です。</p>",
        "<p>We noticed&nbsp;you <i>viewed</i> our coats.</p>",
        "<p>Because&#32;you view&#101;d coats</p>", "<img src=\"cid:a\" alt=\"Items you viewed\">",
        "<title>ご覧になった商品</title><p>商品</p>",
    ])
    func `reads HTML as a reader does`(html: String) {
        let found = Reviewing.findings(["html": html])
        #expect(found.count == 1 && found[0].contains("[tracking-words]"), "\(found)")
    }

    @Test(arguments: [
        "<p>先日ご覧</p><p>いただいた商品です。</p>", "<!-- items you viewed --><p>a</p>",
        "<style>.ご覧になった{}</style><p>a</p>", "<p>Items you</p><p>viewed from above</p>",
    ])
    func `no sentence goes on over paragraphs, and comments say nothing`(html: String) {
        #expect(Reviewing.findings(["html": html]) == [])
    }

    @Test func `a subject is read, and a partial is found once, in its own file`() {
        let found = Reviewing.findings([
            "subject": "ご覧になった商品のご案内", "text": "{{> foot}}", "html": "<p>{{> foot}}</p>",
            "partials/foot": "a\n  Items you viewed\n",
        ])
        #expect(found.count == 2)
        #expect(found.first?.hasPrefix("partials/foot.mustache:2:9: warning: ") == true)
        #expect(found.last?.hasPrefix("t/subject.mustache:1:1: warning: ") == true)
    }
}
