/// Someone who visits the shop. Everything about them follows from their number, so ten million
/// of them need no memory.
struct Visitor: Equatable {
    let number: Int

    /// `u0000042`: the userId.
    var key: String {
        let digits = String(number)
        return "u" + String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits
    }

    var isNightOwl: Bool { bits % 10 == 0 }
    var home: Home { Home.all[Int(bits >> 8 % UInt64(Home.all.count))] }

    var name: String {
        let names = home.locale == "ja-JP" ? Self.japaneseNames : Self.otherNames
        return names[Int(bits >> 16 % UInt64(names.count))]
    }

    /// One of the three articles they keep coming back to.
    func favourite(_ which: Int) -> Product {
        Product.popular(SplitMix64.mix(bits &+ UInt64(which)))
    }

    /// How gladly they visit at `hour` (0...23, their own), out of 100.
    func eagerness(at hour: Int) -> Int { (isNightOwl ? Self.owl : Self.lark)[hour] }

    private var bits: UInt64 { SplitMix64.mix(UInt64(number) &+ 0x0A60_21D5) }

    private static let lark = [
        12, 6, 3, 2, 2, 4, 10, 24, 34, 38, 42, 46, 60, 50, 44, 44, 46, 52, 60, 74, 92, 100, 80, 40,
    ]
    private static let owl = [
        100, 96, 84, 60, 34, 12, 4, 2, 2, 4, 8, 12, 20, 22, 24, 24, 26, 30, 36, 44, 56, 70, 84, 96,
    ]
    private static let japaneseNames = [
        "佐藤 葵", "鈴木 蓮", "高橋 陽菜", "田中 湊", "伊藤 凛", "渡辺 大翔", "山本 結衣", "中村 悠真",
        "小林 さくら", "加藤 樹", "吉田 美咲", "山田 太郎",
    ]
    private static let otherNames = [
        "Ada Moore", "Ben O'Hara", "Chloé Martin", "Dan \"Dee\" Fox", "Eva Weiß", "Finn Larsen",
        "Grace Kim", "Hugo Silva", "Ines Novak", "Jack Reed",
    ]
}

/// Where a visitor lives.
struct Home: Equatable {
    let timezone: String
    let locale: String
    /// East of UTC in winter; only for when they are awake.
    let offsetHours: Int

    /// Seven in ten live in Japan.
    static let all =
        Array(repeating: Home(timezone: "Asia/Tokyo", locale: "ja-JP", offsetHours: 9), count: 14)
        + [
            Home(timezone: "America/New_York", locale: "en-US", offsetHours: -5),
            Home(timezone: "America/Los_Angeles", locale: "en-US", offsetHours: -8),
            Home(timezone: "Europe/London", locale: "en-GB", offsetHours: 0),
            Home(timezone: "Europe/Berlin", locale: "de-DE", offsetHours: 1),
            Home(timezone: "Asia/Singapore", locale: "en-SG", offsetHours: 8),
            Home(timezone: "Australia/Sydney", locale: "en-AU", offsetHours: 10),
        ]
}
