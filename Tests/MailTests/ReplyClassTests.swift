import Mail
import Testing

/// What relays say, and what it is about.
@Suite struct ReplyClassTests {
    private static let replies: [(ReplyClass, [String], Stage)] = [
        // Gmail
        (
            .hard,
            [
                "550-5.1.1 The email account that you tried to reach does not exist. Please try",
                "550-5.1.1 double-checking the recipient's email address for typos or",
                "550 5.1.1 unnecessary spaces. d2e1a72fcca58-6f 12.34 - gsmtp",
            ], .envelope
        ),
        (
            .hard, ["550 5.2.1 The email account that you tried to reach is inactive. - gsmtp"],
            .envelope
        ),
        (
            .quota, ["452 4.2.2 The recipient's inbox is out of storage space. - gsmtp"], .envelope
        ),
        (
            .quota, ["552 5.2.2 The email account that you tried to reach is over quota. - gsmtp"],
            .content
        ),
        (
            .soft,
            ["450 4.2.1 The user you are trying to contact is receiving mail too quickly. - gsmtp"],
            .envelope
        ),
        (
            .block,
            [
                "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from",
                "421 4.7.28 your IP address. To protect our users from spam, mail sent - gsmtp",
            ], .content
        ),
        (
            .block,
            [
                "550-5.7.26 This mail has been blocked because the sender is unauthenticated.",
                "550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.",
                "550 5.7.26 - gsmtp",
            ], .content
        ),
        (
            .block,
            [
                "550-5.7.1 [192.0.2.1] Our system has detected that this message is likely",
                "550 5.7.1 unsolicited mail. To reduce the amount of spam sent to Gmail - gsmtp",
            ], .content
        ),
        (.block, ["550 5.4.5 Daily user sending limit exceeded. - gsmtp"], .envelope),
        (
            .content,
            [
                "552-5.7.0 This message was blocked because its content presents a potential",
                "552 5.7.0 security issue. - gsmtp",
            ], .content
        ),
        (.soft, ["421 4.4.5 Server busy, try again later. - gsmtp"], .envelope),
        // Yahoo
        (
            .block,
            [
                "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected "
                    + "volume or user complaints - 4.16.55.1; see "
                    + "https://postmaster.yahooinc.com/error-codes"
            ], .envelope
        ),
        (.block, ["421 [TS01] Messages from 192.0.2.1 temporarily deferred"], .envelope),
        (
            .block,
            ["553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred"],
            .envelope
        ),
        (.block, ["554 5.7.9 Message not accepted for policy reasons."], .content),
        (
            .content, ["554 Message not allowed - [PH01] Email not accepted for policy reasons."],
            .content
        ),
        (
            .hard,
            [
                "554 delivery error: dd This user doesn't have a yahoo.co.jp account "
                    + "(x@yahoo.co.jp) [-5] - mta7149.mail.djm.ynwp.yahoo.co.jp"
            ], .content
        ),
        (.hard, ["552 1 Requested mail action aborted, mailbox not found"], .content),
        (
            .hard,
            [
                "554 30 Sorry, your message to x@aol.jp cannot be delivered. This mailbox is disabled (554.30)."
            ],
            .content
        ),
        // Microsoft
        (.block, ["550 5.7.606 Access denied, banned sending IP [192.0.2.1]."], .envelope),
        (
            .block,
            [
                "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your "
                    + "Internet service provider since part of their network is on our block list "
                    + "(S3140)."
            ], .envelope
        ),
        (
            .block,
            [
                "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP "
                    + "reputation. (S775)"
            ], .envelope
        ),
        (
            .block,
            [
                "550 5.7.515 Access denied, sending domain EXAMPLE.COM doesn't meet the required "
                    + "authentication level."
            ], .content
        ),
        (
            .hard,
            ["550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [x.outlook.com]"],
            .envelope
        ),
        (
            .hard,
            ["550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."], .envelope
        ),
        (
            .hard,
            [
                "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
            ], .content
        ),
        (.quota, ["550 5.2.2 STOREDRV.Deliver; mailbox full"], .content),
        (.soft, ["432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded"], .content),
        (
            .soft,
            [
                "550 5.2.122 The recipient has exceeded their limit for the number of messages per hour"
            ],
            .content
        ),
        // iCloud
        (.hard, ["550 5.1.1 <x@icloud.com>: user does not exist"], .envelope),
        (
            .block,
            [
                "550 5.7.1 [CS01] Message rejected due to local policy. Please visit "
                    + "https://support.apple.com/en-us/HT204137"
            ], .content
        ),
        (.block, ["554 [HM08] Message rejected due to local policy."], .content),
        (
            .block,
            [
                "421 4.7.1 Messages to x@icloud.com deferred due to excessive volume. Try again later"
            ],
            .envelope
        ),
        (.quota, ["552 5.2.2 <x@icloud.com>: user is over quota"], .envelope),
        // Japanese carriers
        (.hard, ["550 Unknown user x@docomo.ne.jp"], .envelope),
        (.block, ["550 Unknown user x@docomo.ne.jp"], .content),
        (.quota, ["552 Too much mail data x@docomo.ne.jp"], .envelope),
        (.soft, ["552 Too many recipients"], .envelope),
        (.hard, ["550 <x@ezweb.ne.jp>: User unknown"], .envelope),
        (.block, ["550 <x@au.com>: User unknown"], .content),
        (.hard, ["550 5.1.1 User unknown"], .content),
        // Whoever chooses an address does not choose what it means.
        (.hard, ["550 <spamhaus@example.com>: User unknown"], .envelope),
        (.hard, ["550 No such user (greylist@quota-exceeded.example)"], .envelope),
        (.block, ["550 : User unknown"], .envelope),
        (.hard, ["550 Invalid recipient: <x@i.softbank.jp>"], .envelope),
        (.block, ["553 shop.example.invalid does not exist"], .envelope),
        (.hard, ["553 5.1.1 x@example.com does not exist"], .envelope),
        // Others
        (.soft, ["450 4.7.1 <x@example.com>: Recipient address rejected: Greylisted"], .envelope),
        (
            .hard,
            [
                "550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in virtual mailbox table"
            ],
            .envelope
        ),
        (.hard, ["550 5.7.1 <x@asahinet.jp>: Recipient address rejected: Unknown user"], .envelope),
        (.hard, ["550 #5.1.0 Address rejected."], .envelope),
        (.hard, ["550 sorry, no mailbox here by that name (#5.1.1)"], .envelope),
        (
            .block,
            [
                "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"
            ], .envelope
        ),
        (
            .block, ["553 5.1.8 <bounce@example.com>: Sender address rejected: Domain not found"],
            .envelope
        ),
        (.block, ["554 5.7.1 <x@example.com>: Relay access denied"], .envelope),
        (.content, ["552 5.3.4 Message size exceeds fixed limit"], .envelope),
        (.content, ["554 5.6.0 Message contains 8-bit characters"], .content),
        (.content, ["554 5.7.1 Message identified as SPAM"], .content),
        (.quota, ["552 Requested mail action aborted: exceeded storage allocation"], .content),
        (.soft, ["452 4.3.1 Insufficient system storage"], .content),
        (.soft, ["451 Requested action aborted: local error in processing"], .content),
        (
            .hard, ["450 4.1.1 <x@example.com>: Recipient address rejected: unverified address"],
            .envelope
        ),
        (.soft, ["421 4.3.2 System shutting down"], .envelope),
        (.block, ["421 Service not available"], .envelope),
        (.other, ["550"], .envelope), (.other, ["550 told to answer so"], .envelope),
        (.other, ["552 told to answer so"], .content),
        (.other, ["554 Transaction failed"], .content),
        (.other, ["550 Requested action not taken: mailbox unavailable"], .envelope),
        (.hard, ["551 User not local"], .envelope),
        (.other, ["500 5.5.2 Syntax error"], .envelope),
        (.other, ["550 5.999999.1 x"], .envelope), (.other, ["550 5.1 x"], .envelope),
    ]

    @Test(arguments: replies.indices)
    func `is told from what the relay says`(index: Int) throws {
        let (meaning, lines, stage) = Self.replies[index]
        let code = try #require(Int(lines[0].prefix(3)))
        let reply = Reply(code: code, lines: lines)
        #expect(reply.meaning(at: stage) == meaning, "\(lines)")
    }

    /// What is about the address ends the mail, what passes is tried again, whatever the code's
    /// first digit; but a 4xx is never the end.
    @Test(arguments: [
        ("550 5.1.1 User unknown", Stage.envelope, "failed hard"),
        ("552 5.2.2 Mailbox full", .content, "retry quota"),
        ("452 4.2.2 Mailbox full", .content, "retry quota"),
        ("550 5.2.1 is receiving mail too quickly", .envelope, "retry soft"),
        ("450 4.1.1 User unknown", .envelope, "retry hard"),
        ("421 4.7.0 [TSS04] Messages deferred", .envelope, "retry block"),
        ("450 4.7.1 Client host rejected", .envelope, "retry block"),
        ("550 5.7.26 unauthenticated", .content, "failed block"),
        ("554 5.6.0 bad", .content, "failed content"),
        ("550 no", .envelope, "failed other"),
        // Before there is a mail, nothing can be wrong with it or with its address.
        ("554 5.7.1 blocked using zen.spamhaus.org", .session, "retry block"),
        ("550 5.1.1 User unknown", .session, "retry other"),
        ("535 5.7.8 Credentials invalid", .session, "retry block"),
        ("530 5.7.0 Log in first", .envelope, "retry block"),
    ])
    func `decides what comes next`(text: String, stage: Stage, expected: String) throws {
        let reply = Reply(code: try #require(Int(text.prefix(3))), lines: [text])
        let outcome = Outcome.smtp(stage: stage, reply: reply, trouble: nil)
        switch outcome {
        case .retry(_, _, let meaning): #expect("retry \(meaning?.rawValue ?? "-")" == expected)
        case .failed(_, let meaning): #expect("failed \(meaning?.rawValue ?? "-")" == expected)
        default: Issue.record("\(outcome)")
        }
    }

    @Test func `what the network says is about nobody's mail`() {
        for stage in [Stage.session, .envelope] {
            let outcome = Outcome.smtp(stage: stage, reply: nil, trouble: "Timeout")
            #expect(outcome == .retry(reason: "Timeout"))
        }
    }

    @Test func `lines become one, without what each repeats`() {
        let reply = Reply(
            code: 550, lines: ["550-5.1.1 one", "550-5.1.1 two", "550 5.1.1", "550 x"])
        #expect(reply.text == "550 5.1.1 one two x")
        #expect(Reply(code: 450, lines: ["450"]).text == "450")
        #expect(Reply(code: 450, lines: []).text == "")
        #expect(Reply(code: 450, lines: ["450-"]).text == "450")
    }
}
