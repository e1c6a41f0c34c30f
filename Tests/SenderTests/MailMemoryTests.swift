import Events
import Testing

@testable import Sender

/// What a sender tells a Redis again, batch by batch, as that Redis would see it.
@Suite struct MailMemoryTests {
    private let memory = MailMemory(endsMax: 10)

    private func call(_ mail: Int, _ act: RegisterScript.Act) -> RegisterCall {
        RegisterCall(key: "mail:\(mail)", act: act, owner: "me", keep: 60_000, lease: 1_000)
    }

    private func mark(_ mail: Int) {
        memory.note(call(mail, .mark), .go(Claim(attempts: 1, age: .seconds(0))))
    }

    private func end(_ mail: Int, _ state: String = "sent") {
        memory.note(call(mail, .finish(state: state)), .ok)
    }

    /// What another wrote, and this process heard of.
    private func hear(_ mail: Int, _ state: String = "sent") {
        memory.note(call(mail, .claim), .done(state: state))
    }

    private func retelling(_ mails: Range<Int> = 0..<1_000) -> Retelling {
        Retelling(memory) { key in mails.contains { key == "mail:\($0)" } }
    }

    /// Tells all of it in batches of three to a Redis that has these ends; what it was asked and told.
    private func tell(_ retelling: inout Retelling, to ends: Set<Int> = []) -> [String] {
        var words: [String] = []
        while true {
            let batch = retelling.batch(max: 3)
            if batch.isEmpty { return words }
            #expect(batch.count <= 3)
            words.append(
                batch.map { "\($0.act.name)\($0.act.arguments.joined()) \($0.key.dropFirst(5))" }
                    .joined(separator: ", "))
            retelling.hear(
                batch.map { call in
                    let isKnown = ends.contains { call.key == "mail:\($0)" }
                    return call.act == .recall ? isKnown ? .done(state: "sent") : .lost : .ok
                })
        }
    }

    @Test func `a server that is new is told marks, then all ends, oldest first`() {
        for mail in 1...4 { end(mail) }
        end(5, "failed:ambiguous")
        mark(7)
        mark(6)
        var retelling = retelling()
        #expect(retelling.isOver, "nothing before it is connected to")
        retelling.begin()
        #expect(!retelling.isOver)
        #expect(
            tell(&retelling) == [
                "remark 6, remark 7", "finishsent 1, finishsent 2, finishsent 3",
                "finishsent 4, finishfailed:ambiguous 5",
            ])
        #expect(retelling.isOver)
    }

    @Test func `a server that has heard all and knows the newest is told no more`() {
        var retelling = retelling()
        retelling.begin()
        #expect(tell(&retelling) == [])
        for mail in 1...5 { end(mail) }
        retelling.begin()
        #expect(tell(&retelling, to: [3, 4, 5]) == ["recall 5, recall 4, recall 3"])
    }

    @Test func `a server that lacks one of the newest is told all`() {
        var retelling = retelling()
        retelling.begin()
        #expect(tell(&retelling) == [])
        for mail in 1...5 { end(mail) }
        let all = ["finishsent 1, finishsent 2, finishsent 3", "finishsent 4, finishsent 5"]
        retelling.begin()
        #expect(tell(&retelling, to: [1, 2, 3, 4]) == ["recall 5, recall 4, recall 3"] + all)
        // It broke off in the middle: what the server was told says nothing of the rest.
        retelling.begin()
        #expect(retelling.batch(max: 3).count == 3)
        retelling.hear([.lost, .lost, .lost])
        #expect(retelling.batch(max: 3).count == 3)
        retelling.begin()
        #expect(tell(&retelling, to: [3, 4, 5]) == all)
    }

    @Test func `that it knows what others wrote long ago proves nothing`() {
        var retelling = retelling()
        retelling.begin()
        #expect(tell(&retelling) == [])
        end(1)
        for mail in 2...4 { hear(mail) }
        retelling.begin()
        #expect(
            tell(&retelling, to: [2, 3, 4]).contains("finishsent 1, finishsent 2, finishsent 3"))
    }

    @Test func `a server that inherits mails is told all`() {
        var retelling = retelling()
        retelling.begin()
        #expect(tell(&retelling) == [])
        end(1)
        retelling.begin(isNew: true)
        #expect(tell(&retelling, to: [1]) == ["finishsent 1"])
    }

    @Test func `each server is told of the mails that it keeps`() {
        for mail in 1...8 { end(mail) }
        mark(11)
        mark(12)
        var low = retelling(1..<5)
        var high = retelling(5..<12)
        low.begin()
        high.begin()
        #expect(tell(&low) == ["finishsent 1, finishsent 2, finishsent 3", "finishsent 4"])
        #expect(
            tell(&high) == [
                "remark 11", "finishsent 5, finishsent 6, finishsent 7", "finishsent 8",
            ])
    }

    @Test func `what came after the beginning is told too`() {
        for mail in 1...4 { end(mail) }
        var retelling = retelling()
        retelling.begin()
        #expect(retelling.batch(max: 3).count == 3)
        retelling.hear([.ok, .ok, .ok])
        end(5)
        #expect(tell(&retelling) == ["finishsent 4, finishsent 5"])
    }

    @Test func `a mail is under way until its end or its release is written`() {
        for mail in 1...4 { mark(mail) }
        end(1)
        memory.note(call(2, .release), .ok)
        memory.note(call(3, .finish(state: "failed:rejected")), .lost)
        var retelling = retelling()
        retelling.begin()
        #expect(tell(&retelling) == ["remark 4", "finishsent 1"])
    }

    @Test func `of too many ends the oldest go`() {
        for mail in 1...25 { end(mail) }
        for mail in 20...25 { end(mail) }
        #expect((1...25).filter { memory.state(of: "mail:\($0)") != nil } == Array(16...25))
        var retelling = retelling()
        retelling.begin()
        #expect(
            tell(&retelling) == [
                "finishsent 16, finishsent 17, finishsent 18",
                "finishsent 19, finishsent 20, finishsent 21",
                "finishsent 22, finishsent 23, finishsent 24", "finishsent 25",
            ])
    }

    @Test func `an end that a person deleted is not told again once the mail is tried again`() {
        end(1, "failed:exhausted")
        end(2, "failed:exhausted")
        memory.note(call(1, .claim), .go(Claim(attempts: 1, age: .seconds(0))))
        #expect(memory.state(of: "mail:1") == nil)
        var retelling = retelling()
        retelling.begin()
        #expect(tell(&retelling) == ["finishfailed:exhausted 2"])
        end(1)
        for mail in 3...10 { end(mail) }
        #expect(memory.state(of: "mail:1") == "sent", "its older end has gone, not this one")
    }
}
