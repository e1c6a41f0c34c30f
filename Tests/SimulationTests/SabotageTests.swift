import Simulation
import Testing

/// The judge of the simulations is worth nothing if it finds nothing.
@Suite struct SabotageTests {
    @Test(arguments: Sabotage.allCases)
    func `what is wrong with the protocol is found out`(sabotage: Sabotage) {
        let isFound = (0..<1000 as Range<UInt64>).contains { seed in
            let world = World(seed: seed, sabotage: sabotage)
            do { try world.play() } catch { return true }
            return !Judgement(world).complaints.isEmpty
        }
        #expect(isFound)
    }
}
