import Events
import Messages
import Policy
import Redis
import Sender
import Storage
import TestServers
import Testing

extension SenderTests {
    @Test func `what is recalled after it was decided is not sent, and later matches are`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let old = (1...20).map { request($0) }
        var new = request(21)
        new.matchedAt = old[0].matchedAt + Span(milliseconds: 1)
        var other = request(22)
        other.scenario = "another"
        try stage.produce(old + [new, other])
        let list = StopList(Servers(.independent([stage.endpoint])), prefix: stage.name)
        try list.recall("greeting", before: new.matchedAt)
        let sender = RunningSender(try stage.options(sink))
        let events = try Witness(stage.events, on: stage).see(22)
        try sender.stop()
        #expect(try sink.ids().sorted() == [new.id, other.id])
        #expect(events.filter { $0.payload.contains(#""reason":"recalled""#) }.count == 20)
        #expect(try stage.state(old[0]) == "recalled")
    }

    @Test func `fuses count over processes, and begin anew when they are mended`() throws {
        let stage = try Stage()
        let lists = (0..<2).map { _ in
            StopList(Servers(.independent([stage.endpoint])), prefix: stage.name)
        }
        #expect(try lists[0].count(3, of: "cart", inHour: 500) == 3)
        #expect(try lists[1].count(4, of: "cart", inHour: 500) == 7)
        #expect(try lists[1].count(1, of: "cart", inHour: 501) == 1)
        try lists[1].blow("cart", at: EventTime(milliseconds: 1))
        #expect(try lists[0].read().blown == ["cart"])
        #expect(try lists[0].mend("cart"))
        #expect(try lists[0].mend("cart") == false)
        #expect(try lists[1].read().blown == [])
        for hour in [500, 501] as [Int64] {
            #expect(try lists[1].count(1, of: "cart", inHour: hour) == 1)
        }
    }
}
