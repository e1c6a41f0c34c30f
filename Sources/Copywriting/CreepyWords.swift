/// Words that sound like somebody behind a curtain.
enum CreepyWords {
    static let japanese: [Phrase] = [
        Phrase(
            "(あなた|お客様|貴方|きみ|君)(だけ)?の?秘密",
            except: "秘密(は|を|が)?[^。、]{0,4}(守|厳守|保持|漏ら)|秘密(保持|基地|兵器)"),
        Phrase("秘密[^。]{0,10}知って(い|お|る)"),
        Phrase(
            "(すべて|全て|全部|何でも|なんでも)(を)?(知って|わかって|分かって|把握して)(い(ます|る)|おります)",
            except: "(商品|製品|スタッフ|専門|職人|地元|プロ)[^。]{0,16}(知って|わかって|分かって)"),
        Phrase("(あなた|お客様|貴方)のこと[^。、]{0,8}(知って|わかって|分かって|把握して|見て)(い|お)"),
        Phrase(
            "(あなた|お客様|貴方)(のこと|の行動|の動き|の様子)?を(ずっと|いつも|常に|密かに)?"
                + "(監視|追跡|尾行|観察|見張|見つめ)"),
        Phrase("(ずっと|いつも|常に|こっそり|密かに)(あなた|お客様|貴方)[^。、]{0,4}(を|のことを)見て(い|お)"),
        Phrase("お見通し"),
        Phrase("(どこに(いて|い)も|もう)(逃げられ(ない|ません)|逃がし(ません|ない))"),
        Phrase("(こっそり|密かに|ひそかに)(調べ|のぞ|覗)(まし|い|か|て)"),
    ]

    static let english: [Phrase] = [
        Phrase("\\bwe know (everything|all|a lot) about you\\b", except: "about your"),
        Phrase("\\bwe know everything\\s*([.!…]|$)"),
        Phrase(
            "\\bwe know (what|where|who|when|how) you(\\b|'re|'ve| are| have)"
                + ".{0,20}\\b(did|do|doing|live|are|been|want|like|look(ed|ing)?|search(ed|ing)?|sleep"
                + "|view(ed)?|think(ing)?|secretly)\\b",
            except:
                "we know how (busy )?you('re| are)? ?(feel|busy)|we know (what|how) you (need|mean)"
        ),
        Phrase("\\bwe know your (little |darkest |deepest )?secrets?\\b"),
        Phrase(
            "\\bwe('ve| have)( always)? been (watching|observing|following|stalking)"
                + "( you\\b| your (every|activity|clicks|visits|browsing|behaviou?r|moves?)"
                + "|( closely)?\\s*([.!…]|$))"),
        Phrase(
            "\\bwe('re| are)( always| still)? (watching|observing|stalking)"
                + "( you\\b| your (every|activity|clicks|visits|browsing|moves?)|\\s*([.!…]|$))"),
        Phrase("\\byou (can't|cannot|can not) (hide|escape)( from us)?\\s*([.!…]|$)"),
        Phrase("\\bwe know you better than\\b"),
        Phrase("\\b(guess|look) who('s| is| has been|'s been) (watching|been watching)\\b"),
        Phrase("\\bwe never (stop|stopped) watching\\b"),
    ]
}
