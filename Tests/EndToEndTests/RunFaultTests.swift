import TestServers
import Testing

/// Where `nagori run` is struck, and how.
struct Fault: Sendable, CustomTestStringConvertible {
    enum Act: String {
        /// As a crash, or the kernel's out-of-memory killer, would end it.
        case kill
        /// As an overloaded host would let it sleep, until it is woken up.
        case stop
        /// As a supervisor would end it.
        case terminate
    }

    let point: String
    /// The how many-th time it is reached.
    let time: Int
    let act: Act

    init(_ point: String, _ time: Int, _ act: Act) {
        (self.point, self.time, self.act) = (point, time, act)
    }

    var text: String { "\(point):\(time):\(act.rawValue)" }
    var testDescription: String { text }
}

extension EndToEndTests {
    private static let runFaults = [
        Fault("batch-read", 5, .kill), Fault("before-commit", 9, .kill),
        Fault("before-produce", 15, .kill),
        Fault("before-report", 15, .kill), Fault("before-offset-commit", 1, .kill),
        Fault("giving-up", 1, .kill), Fault("before-commit", 9, .stop),
        Fault("before-produce", 15, .stop), Fault("giving-up", 1, .stop),
        Fault("before-produce", 15, .terminate),
    ]

    @Test(arguments: runFaults)
    func `a run struck anywhere is taken over, and every decision made once`(
        fault: Fault
    ) throws {
        let play = try Play(users: 60, events: 4_000, batchMax: 50)
        let victim = try play.stage.startRun("victim", fault: fault.text)
        var heir: NagoriProcess?
        if fault.point == "giving-up" {
            try victim.awaitReady()
            heir = try play.stage.startRun("heir")
        }
        try play.writeFirst()
        try eventually("struck by \(fault.text)") { victim.isStruck }
        switch fault.act {
        case .kill:
            #expect(victim.exitCode(within: .seconds(10)) == -1)
            try play.stage.evict("victim", from: play.stage.group)
        case .terminate:
            #expect(victim.exitCode(within: .seconds(15)) == 0, "\(victim.output)")
        case .stop:
            try play.stage.evict("victim", from: play.stage.group)
        }
        let run = try heir ?? play.stage.startRun("heir")
        try run.become("the owner of all") { run.metric("nagori_partitions_owned") == 4 }
        try play.writeMore()
        if fault.act == .stop {
            victim.resume()
            try victim.become("put out") { victim.metric("nagori_partitions_owned") == 0 }
            victim.kill()
            // It may have joined again meanwhile.
            _ = try? play.stage.evict("victim", from: play.stage.group)
        }
        #expect(run.metric("nagori_shards_fenced_total") == 0)
        try play.writeRest()
        try play.finish([run])
    }
}
