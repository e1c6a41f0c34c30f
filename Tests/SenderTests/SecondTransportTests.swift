import Delivery
import Events
import Foundation
import Messages
import Scenarios
import Sender
import Telemetry
import TestServers
import Testing

extension SenderTests {
    /// The first relay dies under the mails, and comes back.
    @Test func `while a relay is away the other carries its mails, each once`() throws {
        let stage = try Stage()
        let (first, second) = (try Sink("smtp_sink.py"), try Sink("smtp_sink.py"))
        var options = try stage.options(first)
        options.fallback = options.relay
        options.fallback?.endpoint = .smtp(
            host: "127.0.0.1", port: second.port, isImplicitTLS: false)
        options.fallbackPause = .milliseconds(500)
        let sender = RunningSender(options)
        let events = try Witness(stage.events, on: stage)

        try stage.produce((1...600).map { request($0) })
        try eventually { try first.ids().count >= 50 }
        first.kill()
        let told = try events.see(600)
        #expect(sender.metrics.onFallback.value == 1)
        let (early, late) = (try first.ids(), try second.ids())
        // In the moment of its death nobody knows of at most one mail a connection.
        let held = told.filter { $0.payload.contains("\"mail_failed\"") }
        #expect(held.count <= 4 && held.allSatisfy { $0.payload.contains("\"ambiguous\"") })
        let isSent = told.filter { $0.payload.contains("\"mail_sent\"") }
        #expect(isSent.count + held.count == 600 && told.count == 600)
        #expect(Set(early + late).count == early.count + late.count, "none by both, none twice")
        #expect((600 - held.count...600).contains(early.count + late.count))
        let results = sender.metrics.results
        let sent = ["smtp", "smtp-fallback"].map {
            Int(results.with("sent", $0, "transactional", "").value)
        }
        #expect(sent[0] >= 50 - held.count && sent[1] == late.count)
        #expect(sent[0] + sent[1] + held.count == 600)

        let reborn = try Sink("smtp_sink.py", ["--port", "\(first.port)"])
        var next = 601
        try eventually {
            try stage.produce([request(next)])
            next += 1
            return try !reborn.ids().isEmpty
        }
        eventually { sender.metrics.onFallback.value == 0 }
        try stage.produce((1_001...1_050).map { request($0) })
        let last = Set((1_001...1_050).map { request($0).id })
        try eventually { try last.isSubset(of: reborn.ids()) }
        try sender.stop()
        let all = try early + second.ids() + reborn.ids()
        #expect(Set(all).count == all.count)
    }
}
