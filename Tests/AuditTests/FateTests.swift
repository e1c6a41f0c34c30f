import Testing

@testable import Audit

/// What one match's messages come to.
@Suite struct FateTests {
    private func fate(_ words: String) -> Fate {
        var fate = Fate()
        for word in words.split(separator: " ").map(String.init) {
            switch word {
            case "hold": fate.decide(.hold, "hold".utf8)
            case "send": fate.decide(.send, "send".utf8)
            case "suppress": fate.decide(.suppress, "suppress".utf8)
            case "request": fate.ask("request".utf8, partition: 1, offset: 7)
            case "other-request": fate.ask("other".utf8, partition: 1, offset: 8)
            case "sent": fate.send(messageID: "a-sent")
            case "other-sent": fate.send(messageID: "b-sent")
            case "failed": fate.marks.insert(.failed)
            case "expired": fate.marks.insert(.expired)
            case "retried": fate.marks.insert([.dead, .retried])
            case "in-state": fate.marks.insert(.heldInState)
            case "outbox-decision": fate.marks.insert(.outboxDecision)
            case "outbox-send": fate.marks.insert([.outboxDecision, .outboxSend])
            case "outbox-request": fate.marks.insert(.outboxRequest)
            case "delivered": fate.deliver()
            default: Issue.record("\(word)?")
            }
        }
        return fate
    }

    @Test(
        arguments: [
            ("hold in-state", []), ("hold send request sent", []), ("hold suppress", []),
            ("hold", [.holdLost]), ("in-state", [.holdUnsaid]), ("in-state outbox-decision", []),
            ("hold outbox-decision", []), ("send send request request sent sent", []),
            ("send suppress request sent", [.decidedTwice]), ("send", [.requestMissing]),
            ("send outbox-request", []), ("request", [.requestUndecided, .endMissing]),
            ("outbox-send request sent", []),
            ("send request other-request sent", [.requestedTwice]),
            ("send request", [.endMissing]), ("send request failed", []),
            ("send request expired", []), ("sent", [.endUnrequested]),
            ("send request sent other-sent", [.sentTwice]),
            ("send request sent failed", [.sentAndFailed]),
            ("send request failed request retried sent", []),
        ] as [(String, [Fault])])
    func `each fault is found, and no other`(words: String, faults: [Fault]) {
        var terms = Terms()
        terms.committed = [1: 8]
        #expect(fate(words).faults(terms) == faults, "\(words)")
    }

    @Test(
        arguments: [
            ("send request sent delivered", []), ("send request sent", [.undelivered]),
            ("send request sent delivered delivered", [.deliveredTwice]),
            ("delivered", [.deliveredUnrequested]),
        ] as [(String, [Fault])])
    func `deliveries are counted when they are known`(words: String, faults: [Fault]) {
        var terms = Terms()
        terms.knowsDeliveries = true
        #expect(fate(words).faults(terms) == faults, "\(words)")
    }

    @Test func `a request that the sender has not passed waits`() {
        var terms = Terms()
        #expect(fate("send request").faults(terms) == [])
        terms.committed = [1: 7]
        #expect(fate("send request").faults(terms) == [])
    }

    @Test func `what began before the topics do is not judged`() {
        var terms = Terms()
        terms.isCut = true
        terms.endsAreTruncated = true
        terms.requestsAreTruncated = true
        terms.committed = [1: 8]
        for words in ["in-state", "request", "sent", "send", "send request"] {
            #expect(fate(words).faults(terms) == [], "\(words)")
        }
    }

    @Test func `counts are by the last word`() {
        var counts = Counts()
        for words in [
            "hold in-state", "hold send request sent", "hold suppress", "send request failed",
            "send request expired", "send request",
        ] {
            counts.add(fate(words))
        }
        #expect(counts.matches == 6)
        #expect(counts.send + counts.suppress + counts.held == 6)
        #expect((counts.send, counts.suppress, counts.held) == (4, 1, 1))
        #expect(counts.requests == 4)
        #expect(counts.sent + counts.failed + counts.expired + counts.waiting == 4)
        #expect((counts.sent, counts.failed, counts.expired) == (1, 1, 1))
    }

    @Test func `an id is its first half`() {
        let id = MatchID("00ff0123456789abffffffffffffffff")
        #expect(id.text == "00ff0123456789ab")
        #expect(id == MatchID("00ff0123456789ab0000"))
        #expect(MatchID("not an id at all, but long") != MatchID("not an id at all, but longer"))
    }
}
