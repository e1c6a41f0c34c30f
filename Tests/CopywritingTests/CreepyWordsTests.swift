import Copywriting
import Testing

@Suite struct CreepyWordsTests {
    @Test(arguments: [
        "あなたの秘密を知っていますよ。", "お客様の秘密", "あなたのことはすべて知っています。",
        "私たちは何でも知っています。", "いつもあなたを見ています。", "あなたの行動を監視しています。",
        "すべてお見通しです。", "もう逃がしません。", "We know everything about you.",
        "We know everything.", "We've been watching you.", "We have been watching.",
        "We know what you did last night.", "We know where you live.", "We're always watching you!",
        "You can't hide.", "We know you better than your friends do.", "We know your secret.",
    ])
    func `finds what sounds like somebody behind a curtain`(text: String) {
        #expect(Reviewing.findings(of: .creepyWords, in: text).count == 1)
    }

    @Test(arguments: [
        "お客様の秘密を守ります。", "秘密保持契約についてのご案内です。",
        "スタッフは商品のことをすべて知っています。", "防犯カメラで24時間監視しています。",
        "お客様のお荷物を追跡できます。", "お知らせをお見逃しなく。", "見守りサービスのご案内です。",
        "We know everything about coffee.", "We've been watching the prices for you.",
        "We know how busy you are.", "Your secret weapon for great skin",
        "Do you know what you want?", "We know you'll love it.", "Watch the video.",
        "We know a lot about your city.", "We are watching your parcel on its way.",
        "We know what makes a good coat.",
    ])
    func `leaves alone what does not`(text: String) {
        #expect(Reviewing.findings(of: .creepyWords, in: text) == [])
    }
}
