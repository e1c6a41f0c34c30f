/// Japanese words that tell readers what was seen of them. What they did on purpose and know that
/// the shop knows (orders, samples, a filled cart) may be said; requests to look may, too.
enum TrackingWords {
    /// いただいた and its kin, the way a shop speaks of its customers.
    private static let gave = "(いただ|頂|戴|くださ|下さ)(いた|った|いていた|いている|きました|いました|いております)"
    private static let saw =
        "(なった|なられた|なってい(た|る|ました)|なられてい(た|る)|なりました|なられました)"
    private static let given = "(いただき|頂き|くださり|下さり)(まして)?、?"
    private static let did = "(された|されました|されていた|なさった|し?て?\(gave))"
    private static let thanks =
        "(ありがとう(ございま(す|した))?|有難う?|有り難う?|感謝|御礼|お礼)"
    private static let times = #"([0-9]+|[一二三四五六七八九十数何])[回度](も|以上|ほど|くらい)?の?"#
    private static let people = "(人|方|お客|ユーザ|会員)"
    /// Then it is a condition or an instruction.
    private static let condition = "(場合|後|あと|際|とき|時|のち|先|うえ|上で|とおり|通り|ら[、,]|状態|ところ)"
    /// To read this very mail, or a shop in general, is nothing that somebody had to watch.
    private static let courtesy =
        "(いつも|日頃|平素|最後まで|ここまで|(^|[、。「])(この|本|当|弊社)?(メール|メルマガ|メールマガジン"
        + "|ニュースレター|お知らせ|ご案内|配信)を)[^。]{0,14}[ご御]?(覧|訪問|来訪|アクセス)"
        + "|^(誠に|本当に|まことに)?[ご御]?(覧|訪問|来訪|アクセス)(いただ|頂|くださ|下さ)"

    static let japanese: [Phrase] = [
        Phrase(
            "[ご御]覧\(gave)",
            except: "[ご御]覧\(gave)(\(condition)|でしょうか|か([?。]|$))|\(courtesy)"),
        Phrase(
            "[ご御]覧に\(saw)",
            except: "[ご御]覧に\(saw)(\(condition)|か([?。どもは]|$)|こと|よう|端末|環境|ブラウザ)|\(courtesy)"
                + "|(他|ほか)の[^。]{0,8}[ご御]覧"),
        Phrase(
            "[ご御]覧(\(given).{0,20}\(thanks)|(いただき|頂き|くださり)(…|・・|\\.\\.))",
            except: courtesy),
        Phrase(
            "閲覧(\(did)|した|し(ました|てい(た|る|ました))|中の(商品|ページ|アイテム)|回数|データ)",
            except: "閲覧(された|した|\(gave))\(condition)|閲覧し?ている?(端末|環境|ブラウザ|方法)"
                + "|(他|ほか)の[^。]{0,8}閲覧"),
        Phrase("(ご閲覧|ページ[をの]?閲覧|商品[をの]?閲覧)(\(given).{0,20})?\(thanks)"),
        Phrase(
            "(閲覧|検索|アクセス|クリック|行動|開封)の?(履歴|ログ|データ|記録|状況)"
                + "(に(基づ|もと|応じ|合わせ)|を(もと|元|基|参考|拝見|分析)|から|により)"),
        Phrase(
            "(訪問|来訪|アクセス|クリック|タップ)\(did)",
            except: "(訪問|来訪|アクセス|クリック|タップ)\(did)\(condition)|\(courtesy)"
                + "|(第三者|不正|端末|アカウント|ログイン|心当たり|覚えのない)[^。]{0,20}アクセスされ"
                + "|(担当|スタッフ|技術者|業者|作業員|アドバイザー|ご?自宅|ご家庭)[^。]{0,12}訪問"),
        Phrase(
            "(訪問|アクセス|クリック|タップ|検索)した\(people)",
            except: "した方[向法角がのを]|\(people)(の(中|うち)|全員|に(もれなく|抽選|は?もれ|プレゼント))"),
        Phrase(
            "(訪問|来訪|アクセス|クリック)(\(given).{0,20})?、?\(thanks)", except: courtesy),
        Phrase(
            "\(times).{0,4}(クリック|アクセス|訪問|閲覧|開封|チェック|タップ|検索)"
                + "(され[たてま]|した|してい[たまる]|しました|し?て?\(gave)|なさっ)",
            except: "した\(condition)|された\(condition)|されますと|した\(people)(の(中|うち)|全員|に(もれなく|抽選))"),
        Phrase(
            "(\(times)|何度も|何回も).{0,4}(ご覧(に(なっ[たて]|なられ)|\(gave)|\(given).{0,12}\(thanks))"
                + "|見て(いた|いただい|くださっ|おられ)|見た\(people)|見られた)",
            except: "ご覧になって(くだ|下|み|いただけ)|見ていただけ"),
        Phrase(
            "(先日|最近|先ほど|前回|昨日|何度も|あなたが|お客様が)[^。、]{0,12}"
                + "チェック(され[たて]|してい|した|し?て?\(gave))"),
        Phrase(
            "(先日|最近|先ほど|前回|昨日|あなた[がの]|お客様[がの])[^。、]{0,10}(見た|見ていた|見られ(てい)?た"
                + "|見ていらっしゃった|検索(し|され)(てい)?た)"
                + "(商品|アイテム|ページ|記事|物件|求人|キーワード|条件|プラン|カテゴリ)"),
        Phrase(
            "メール[^。、]{0,8}開封(され[たま]|した|し?て?\(gave)|し?て?(い|いただけてい)(ない|ません))",
            except: "(この|本)メール[^。、]{0,8}開封|開封(された|した)\(condition)"),
        Phrase(
            "(ページ|サイト|画面)[^。、]{0,12}(滞在(され|した|して|時間)|とどまって|離脱(され|した|しま))",
            except: "(された|した)\(condition)"),
    ]
}
