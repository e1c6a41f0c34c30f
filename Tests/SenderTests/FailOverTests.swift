import Foundation
import Messages
import Redis
import Sender
import Telemetry
import TestServers
import Testing

extension SenderTests {
    @Test func `a replica that lagged is told what its master knew, and another sends none of it`()
        throws
    {
        let cluster = try RedisCluster()
        let stage = try Stage()
        func key(_ number: Int) -> String { "\(stage.name):mail:\(request(number).id)" }
        let slot = try cluster.slot(of: key(1))
        let master = try cluster.owner(of: slot)
        let numbers = try (1...40).filter {
            try cluster.owner(of: cluster.slot(of: key($0))) == master
        }
        try #require(numbers.count >= 5)
        let recipients = [nil, nil, nil, "rcpt-550@example.com", "body-stall@example.com"]
        let requests = zip(numbers, recipients).map { request($0, to: $1) }
        func states(on port: Int) throws -> [String?] {
            let connection = try Connection(Endpoint(.tcp(host: "127.0.0.1", port: port)))
            return try requests.map { request in
                let state = try connection.call("GET", "\(stage.name):mail:\(request.id)").text
                return state.map { $0.hasPrefix("data ") ? "data" : $0 }
            }
        }
        func options(_ sink: Sink) throws -> SenderOptions {
            var options = try stage.options(sink, timeout: .seconds(20))
            options.redis = .cluster(
                seeds: cluster.ports.map { Endpoint(.tcp(host: "127.0.0.1", port: $0)) })
            return options
        }
        let sink = try Sink("smtp_sink.py")
        let sender = RunningSender(try options(sink))
        try stage.produce([requests[0]])
        try eventually { try states(on: master)[0] == "sent" }

        let known = ["sent", "sent", "sent", "failed:rejected", "data"]
        try cluster.failOver(master) {
            try stage.produce(Array(requests.dropFirst()))
            try eventually { try states(on: master) == known }
        }
        let heir = try cluster.owner(of: slot)
        #expect(heir != master)
        try eventually { try states(on: heir) == known }

        let otherSink = try Sink("smtp_sink.py", ["--tame"])
        var others = try options(otherSink)
        others.group += "-other"
        let other = RunningSender(others)
        // The one under way is waited for.
        eventually { other.metrics.requests.value == 5 && other.metrics.waiting.value == 1 }
        try other.stop()
        try sender.stop()
        #expect(try otherSink.ids().isEmpty)
        #expect(try sink.ids().sorted() == requests.prefix(3).map(\.id))
    }
}
