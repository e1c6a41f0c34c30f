import Events
import Foundation
import Generator
import Policy
import Redis
import Scenarios
import Sender
import Simulation
import TestServers
import Testing

extension SenderTests {
    /// Mails of past days, half an hour off every edge, so that no clock matters.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func `random caps get the same answers from Redis and from memory`(seed: UInt64) throws {
        let endpoint = Redis.Endpoint(
            .tcp(host: "127.0.0.1", port: try Stage.sharedRedis.get().port))
        let redis = try RedisRegister(endpoint)
        let connection = try Connection(endpoint)
        var memory = MemoryRedis()
        let prefix = UUID().uuidString
        var random = SplitMix64(seed: seed)
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        func request(_ id: Int) -> RoomRequest {
            let limits = (0..<below(4)).map { _ in
                Room.Limit(
                    most: 1 + below(4), span: .hours(Int64(1 + below(30))),
                    messageClass: [nil, .marketing, .transactional][below(3)],
                    brand: [nil, "acme"][below(2)], below: [nil, 50, 80][below(3)],
                    except: [[], [.transactional], [.alert, .marketing]][below(3)])
            }
            return RoomRequest(
                id: "m\(id)", user: "u\(below(2))",
                messageClass: ["marketing", "transactional"][below(2)],
                brand: ["", "acme", "zeta"][below(3)],
                room: Room(
                    priority: below(100), span: .hours(Int64(1 + below(30))), limits: limits))
        }
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        for id in 0..<(10 + below(150)) {
            let sent = request(id)
            let at = now - Int64(below(30)) * 3_600_000 - 1_800_000
            let end = at + sent.room.span.milliseconds
            _ = try connection.call(
                "HSET", RegisterScript.Act.room(sent).key(prefix, ""), sent.id,
                "\(at) \(end) \(sent.messageClass) \(sent.room.priority) \(sent.brand)")
            memory.note(sent, at: at)
        }
        for _ in 0..<100 {
            let act = RegisterScript.Act.room(request(below(200)))
            let call = RegisterCall(
                key: act.key(prefix, ""), act: act, owner: "x", keep: 60_000, lease: 1)
            let answer = try redis.run([call])[0].get()
            let same = memory.screen(act, at: now)
            switch (answer, same) {
            case (.free, .free?): break
            case (.full(let one), .full(let other)?):
                #expect((0..<60_000).contains(other - one), "\(act): \(one), not \(other)")
            default: Issue.record("\(act): \(answer), not \(same as Any)")
            }
        }
    }
}
