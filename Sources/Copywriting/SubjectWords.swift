/// Words of subjects that filters and readers know from spam.
enum SubjectWords {
    static let japanese: [Phrase] = [
        Phrase("(完全|100%|全部|全て|すべて)無料"),
        Phrase("今すぐ"),
        Phrase("絶対", except: "絶対(音感|値|評価|温度|的)"),
        Phrase("必ず(儲|もう[かけ]|稼|痩せ|やせ|当た|勝|得)"),
        Phrase("(簡単に|楽して|誰でも|だれでも|寝てるだけで)[^。、]{0,6}(儲|稼|痩せ|やせ)"),
        Phrase("(激|爆)安|大放出|見逃し厳禁|開封厳禁|緊急告知"),
        Phrase("(全員|必ず|もれなく)当選|当選(おめでとう|しました|されました|確定)"),
        Phrase("高収入|副収入|不労所得"),
    ]

    static let english: [Phrase] = [
        Phrase("\\b100 ?% free\\b"),
        Phrase("\\bfree ?!"),
        Phrase("\\bact (now|fast|immediately)\\b"),
        Phrase("\\b(click|open) (here|now|below|immediately)\\b"),
        Phrase("\\b(buy|call|order) now\\b", except: "buy now,? pay later"),
        Phrase("\\b(make|earn|win) (easy |fast |extra |big |free )?(money|cash|\\$)"),
        Phrase("\\b(you|you've|you have)( already)? won\\b|\\byou('re| are) a winner\\b"),
        Phrase("\\brisk[- ]free\\b|\\bno (risk|catch|strings attached)\\b"),
        Phrase("\\bguaranteed (income|results?|winner|win|money|profits?)\\b"),
        Phrase("\\b(double|triple) your (money|income|cash)\\b"),
        Phrase(
            "\\b(miracle|lose weight fast|work from home|once in a lifetime|this is not spam)\\b"),
        Phrase("\\b(last|final) chance!|\\burgent!|\\bhurry!"),
        Phrase("\\$\\$"),
    ]

    /// A reply or a forward, as mail programs of several languages mark it.
    static let reply: [Phrase] = [
        Phrase("\\A(re|fwd?|aw|wg|sv|tr)( ?\\[[0-9]+\\])? ?:"), Phrase("\\A(返信|転送) ?:"),
    ]
}
