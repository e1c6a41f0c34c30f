/// What replies mean. The first row that fits counts: what is known of one provider stands before
/// what RFCs say in general, because codes lie.
enum ReplyTable {
    struct Row: Sendable {
        /// Nil, or empty: any.
        var codes: ClosedRange<Int>?
        var subject: Int?
        var details: ClosedRange<Int>?
        /// In lower case.
        var text = ""
        var stage: Stage?
        /// Only of replies without a status: one that has it is believed.
        var isBare = false
        let means: ReplyClass

        static func says(_ text: String, code: Int? = nil, _ means: ReplyClass) -> Row {
            Row(codes: code.map { $0...$0 }, text: text, means: means)
        }

        static func status(
            _ subject: Int, _ details: ClosedRange<Int>, says text: String = "",
            _ means: ReplyClass
        ) -> Row {
            Row(subject: subject, details: details, text: text, means: means)
        }

        static func code(_ codes: ClosedRange<Int>, _ means: ReplyClass) -> Row {
            Row(codes: codes, means: means)
        }
    }

    static let rows = providers + ours + recipients + contents + statuses + codes

    // Gmail: support.google.com/a/answer/3726730. Yahoo: senders.yahooinc.com/smtp-error-codes.
    // Outlook: learn.microsoft.com "NDR error codes in Exchange Online", sendersupport.olc.protection
    // .outlook.com. iCloud: support.apple.com/102322. Japanese carriers publish nothing: what their
    // relays were seen to answer, as note.com/sendmagic and the bounce analyser Sisimai tell it.
    private static let providers: [Row] = [
        // Gmail's 4.2.1 and 5.2.1, Yahoo's 450: by RFC 3463 the mailbox would be disabled.
        .says("receiving mail too quickly", .soft),
        .says("receiving mail at a rate", .soft),
        // Gmail, 550 5.4.5: a limit of the account that sends.
        .says("sending limit exceeded", .block),
        // Gmail, 552 5.7.0: an attachment or a link.
        .says("its content presents a potential security issue", .content),
        // Yahoo, 421 4.7.0 and 553 5.7.2, in older forms without a status.
        .says("[tss", .block),
        .says("[ts0", .block),
        // Yahoo, 554: a link in the mail.
        .says("[ph01]", .content),
        // Yahoo and Yahoo! Japan, 554 to the content, with no status or a false one.
        .says("this user doesn't have a yahoo", .hard),
        .says("this mailbox is disabled", .hard),
        // Yahoo, 552: not the mailbox's size.
        .says("mailbox not found", .hard),
        // Outlook, 550 5.4.1: Exchange Online knows no such recipient (directory-based blocking).
        .status(4, 1...1, says: "recipient address rejected", .hard),
        // Outlook.com, 550 5.5.0, by RFC 3463 a fault of the protocol.
        .status(5, 0...0, says: "mailbox unavailable", .hard),
        // Outlook, 550 5.2.121 and 5.2.122: too many mails an hour for this mailbox.
        .status(2, 121...122, .soft),
        // Outlook, 550 5.4.310: the domain is not in the DNS.
        .status(4, 310...310, .hard),
        // iCloud, 550 or 554: [CS01], [CS02], [HM08].
        .says("rejected due to local policy", .block),
        // docomo: the mailbox, not the mail.
        .says("too much mail data", code: 552, .quota),
        .says("too many recipients", code: 552, .soft),
        // au: refused by the reader's own filter; `550 <x@au.com>: User unknown` is the unknown one.
        .says("550 : user unknown", .block),
        // docomo and au, behind the content: the same, for at RCPT the address was good.
        Row(text: "unknown user", stage: .content, isBare: true, means: .block),
        Row(text: "user unknown", stage: .content, isBare: true, means: .block),
    ]

    /// Texts about us, whatever the status.
    private static let ours: [Row] = [
        // First, since it goes with 4.7.1 (Postgrey, rspamd) and is over after minutes.
        .says("greylist", .soft), .says("graylist", .soft), .says("grey list", .soft),
        // Exim's and Postfix' words for a sender that does not please.
        .says("sender address rejected", .block), .says("sender verify failed", .block),
        .says("domain of sender", .block), .says("sender domain", .block),
        .says("sender denied", .block),
        // A relay that does not know us as its own.
        .says("relay access denied", .block), .says("relaying denied", .block),
        .says("unable to relay", .block), .says("relay not permitted", .block),
        // Lists of addresses, named in the answers of those who ask them.
        .says("spamhaus", .block), .says("spamcop", .block),
        .says("dnsbl", .block), .says("blacklist", .block), .says("blocklist", .block),
        .says("block list", .block), .says("blocked using", .block), .says("reputation", .block),
        // Authentication (RFC 7372, and before it in words only).
        .says("dmarc", .block), .says("unauthenticated", .block), .says("spf fail", .block),
        .says("spf or dkim", .block), .says("sender policy framework", .block),
        .says("reverse dns", .block), .says("ptr record", .block),
        // Volume.
        .says("rate limit", .block), .says("user complaints", .block),
        .says("excessive volume", .block), .says("too many messages", .block),
        .says("likely unsolicited", .block), .says("banned sending", .block),
    ]

    /// Texts about the mailbox, for relays that give no status or a vague one (5.0.0, 5.7.1).
    private static let recipients: [Row] = [
        .says("mailbox full", .quota), .says("mailbox is full", .quota),
        .says("over quota", .quota), .says("overquota", .quota), .says("quota exceeded", .quota),
        .says("exceeded its quota", .quota), .says("mailbox size limit", .quota),
        // RFC 5321's own words for 552.
        .says("exceeded storage allocation", .quota),
        // au, docomo and most others; Asahi Net with 5.7.1.
        .says("user unknown", .hard), .says("unknown user", .hard),
        // SoftBank.
        .says("invalid recipient", .hard),
        // qmail, Exim, Sendmail, Zimbra, and their kin.
        .says("no such user", .hard), .says("no such recipient", .hard),
        .says("no such mailbox", .hard), .says("no mailbox here", .hard),
        .says("recipient unknown", .hard), .says("unknown recipient", .hard),
        .says("recipient not found", .hard), .says("recipientnotfound", .hard),
        .says("user not found", .hard), .says("user does not exist", .hard),
        .says("user doesn't exist", .hard), .says("mailbox does not exist", .hard),
        .says("account does not exist", .hard), .says("recipient does not exist", .hard),
        .says("address does not exist", .hard), .says("account is disabled", .hard),
        .says("mailbox disabled", .hard), .says("account has been disabled", .hard),
    ]

    /// Texts about the mail itself.
    private static let contents: [Row] = [
        .says("virus found", .content), .says("virus detected", .content),
        .says("contains a virus", .content), .says("infected", .content),
        .says("malware", .content), .says("phish", .content),
        .says("identified as spam", .content), .says("considered spam", .content),
        .says("spam content", .content), .says("message content", .content),
        .says("message size exceeds", .content), .says("message too large", .content),
        .says("message too big", .content),
    ]

    // RFC 3463 and the registry that goes on from it (RFC 5248): iana.org/assignments/
    // smtp-enhanced-status-codes.
    private static let statuses: [Row] = [
        // 1.7 and 1.8 are about the sender, 1.5 is none; 1.10 is a domain that takes no mail.
        .status(1, 7...8, .block), .status(1, 0...4, .hard), .status(1, 6...6, .hard),
        .status(1, 10...10, .hard),
        .status(2, 1...1, .hard), .status(2, 2...2, .quota), .status(2, 3...3, .content),
        // The system is full, or takes no mail now.
        .status(3, 1...2, .soft), .status(3, 4...4, .content),
        // No route to the domain.
        .status(4, 4...4, .hard),
        // The other ends of system and network pass, where the reply code says so.
        Row(codes: 400...499, subject: 3, means: .soft),
        Row(codes: 400...499, subject: 4, means: .soft),
        .status(6, 0...999, .content),
        // Policy: authentication 7.20 to 7.27, floods 7.28 (Gmail's 4.7.28), Microsoft's 7.500 to 7.750.
        .status(7, 0...999, .block),
    ]

    /// RFC 5321, when there is nothing else to go by. A bare 550 or 552 may mean anything, and an
    /// address is not given up for it.
    private static let codes: [Row] = [
        // SoftBank, of the domain of MAIL FROM.
        .says("does not exist", code: 553, .block),
        // By a bare 421 providers slow a sender down.
        .code(421...421, .block), .code(400...499, .soft), .code(551...551, .hard),
        .code(500...599, .other),
    ]
}

extension ReplyTable.Row {
    func fits(_ code: Int, _ status: EnhancedCode?, _ text: String, at stage: Stage) -> Bool {
        if let codes, !codes.contains(code) { return false }
        if let subject {
            guard let status, status.subject == subject else { return false }
            if let details, !details.contains(status.detail) { return false }
        }
        if let wanted = self.stage, wanted != stage { return false }
        if isBare, status != nil { return false }
        return self.text.isEmpty || text.contains(self.text)
    }
}

extension Reply {
    /// What it is about. `stage`: what it answers.
    package func meaning(at stage: Stage) -> ReplyClass {
        // An address that the relay repeats is the recipient's own choice of words.
        let text = whole.lowercased().split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.contains("@") ? "<>" : $0 }.joined(separator: " ")
        let status = EnhancedCode(headOf: whole)
        let row = ReplyTable.rows.first { $0.fits(code, status, text, at: stage) }
        return row?.means ?? .other
    }
}
