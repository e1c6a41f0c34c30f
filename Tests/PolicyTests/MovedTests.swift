import Events
import Matching
import Policy
import Scenarios
import Testing

/// A user whose events go to another shard from now on.
@Suite struct MovedTests {
    @Test(arguments: Stage.ClockKind.allCases)
    func `what waits ends without a mail, and nothing is remembered`(clock: Stage.ClockKind) throws
    {
        let scenarios = try Scenario.read(
            """
            scenario: absent
            pattern: {steps: [{name: cart, event: cart}, {absent: order, for: 1d}]}
            send: {mail: note, to: t@example.com}
            ---
            scenario: series
            pattern: {steps: [{name: cart, event: cart}]}
            send:
              - {mail: now, to: t@example.com}
              - {mail: later, to: t@example.com, at: +3d}
              - {mail: last, to: t@example.com, at: +9d}
            guard: {once_per: 30d}
            """)
        var stage = Stage(scenarios, try .of(), clock)
        let time = try Times.read("01T10:00:00")
        let before = try stage.advance(to: time, "cart")
        #expect(before.map(\.kind) == ["send", "hold", "hold"])
        var effects = Effects(programs: stage.engine.set.programs.count)
        stage.engine.giveUp(
            "u", &stage.state, watermark: time, clock: clock == .event ? .event : .wall(time),
            into: &effects)
        #expect(effects.decisions.map(\.reason) == ["moved", "moved"])
        #expect(effects.decisions.map(\.id) == before.dropFirst().map(\.id))
        #expect(effects.decisions.allSatisfy { $0.isTerminal && $0.decidedAt == time })
        #expect(effects.matches == [0, 0])
        #expect(stage.state == UserState())
    }
}
