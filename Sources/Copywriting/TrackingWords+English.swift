extension TrackingWords {
    private static let have = "( have|'ve|'d| had| were)?( been)?"
    private static let lately = "( also| recently| just| lately| already| last| only| ever)?"
    private static let looked =
        "(viewed|viewing|looked (at|through)|looking (at|through)|browsed|browsing|searched for"
        + "|eyeing|eyed)"
    /// Then it is a condition or a question.
    private static let whether =
        "(if|when|whenever|once|after|before|until|unless|whether|while|have|haven't|had|did"
        + "|should|are|were)"
    private static let ourPage =
        "( us)?( (our|the|this|that|a|an|my))?.{0,25}"
        + "\\b(pages?|site|website|link|online|products?|listing|app)\\b"
    private static let manyTimes =
        "([0-9]+|two|three|four|five|six|several|many|multiple|a few|a couple of) times"
    private static let ourMail =
        "(any|all|every|both)?( of)?( ?our| ?my| ?the| ?this| ?that| ?these)?"
        + "( last| latest| previous| recent| [0-9]+| two| three)* ?(e-?mails?|mails?|newsletters?)"

    static let english: [Phrase] = [
        Phrase(
            "\\bwe('ve| have)?( also| just| can| could)? (noticed?|saw|seen?|spotted"
                + "|detected|observed?)"
                + "( that)? you(\(have)|'re| are)?\(lately)? (\(looked)"
                + "|visited|visiting|clicked|clicking|scrolled|came back|come back|checking out"
                + "|checked out (our|the|this|that|some)|spent .{0,20}(minutes|time|hours|seconds)"
                + "|left (our|the|this) (site|page|website)"
                + "|(opened|read) (our|the|my|that|this|an?) "
                + "(e-?mail|mail|newsletter|message|link))\\b"
        ),
        Phrase(
            "\\bwe('ve| have)? (noticed|saw|seen) your (recent |latest )?"
                + "(visits?|clicks?|browsing)\\b"
        ),
        Phrase(
            "\\bwe saw you\\b",
            except: "we saw you (at|in person|last|there|on stage)|since we saw you"),
        Phrase(
            "\\byou\(have)\(lately) \(looked)\\b",
            except: "\\b\(whether) you\(have)\(lately) \(looked)\\b"),
        Phrase(
            "\\byou\(have)\(lately) click(ed|ing)( on)?( .{0,40}\(manyTimes)"
                + "|( on)? (our|this|that|an?|my) "
                + "(campaign|ad|link|offer|banner|product|item|mail|e-?mail|newsletter))\\b",
            except: "\\b\(whether) you\(have)\(lately) click"
                + "|click(ed|ing).{0,40}(confirm|verify|reset|unsubscribe|by mistake|expired)"),
        Phrase(
            "\\b(since|because|now that|seeing that) you\(have)\(lately) (clicked|visited\(ourPage))"
        ),
        Phrase(
            "\\byou\(have)\(lately) visited\(ourPage)",
            except: "\\b\(whether) you\(have)\(lately) visited"),
        Phrase(
            "\\byou( have|'ve)?( never| not|n't| haven't)?\(lately) (opened|clicked|read"
                + "|ignored) \(ourMail)\\b",
            except: "\\b(if|when|once|after|before|whether|did|should) you .{0,24}"
                + "(opened|clicked|read|ignored)"),
        Phrase(
            "\\byour( most)?( recent| latest| last| past)?"
                + " (browsing|viewing|click(ing)?|search|web|site|online|page)"
                + " (history|activity|behaviou?r|sessions?|habits?|patterns?|views)\\b",
            except: "\\b(clear|delete|manage|download|control|erase|turn off) your"),
        Phrase(
            "\\byour( most)? (recent|latest) (browsing|search(es)?|clicks?|page views|visits?)\\b"),
        Phrase(
            "\\bbased on your( most)?( recent| latest)? (clicks|visits?|views|browsing"
                + "|search(es)?|behaviou?r)\\b"),
        Phrase(
            "\\bwe('ve| have|'re| are)?( been)? (track|monitor|record|follow|log|logg)(ed|ing)"
                + " (you(\\b|$)|your (activity|visits?|clicks?|behaviou?r|views|browsing|every|movements"
                + "|searches))",
            except: "(following|followed|logged|logging) you (back|in|out|on|up)"),
        Phrase(
            "\\bthank(s| you)( so much| very much)? for"
                + " (viewing|looking at|browsing|clicking( on)?|visiting)( our| the| this| my)? ?.{0,30}"
                + "\\b(pages?|items?|products?|link|e-?mail|listing|category)\\b"),
        Phrase(
            "\\byou\(have)\(lately) (spent|spending).{0,20}(minutes|seconds|hours|a while|some time)"
                + ".{0,12}\\b(on (our|the|this|that)|looking|browsing|viewing)\\b",
            except: "\\b\(whether) you"),
    ]
}
