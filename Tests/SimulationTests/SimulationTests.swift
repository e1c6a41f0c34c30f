import Foundation
import Simulation
import Testing

/// Both workers among servers that break by seed, against a run without faults.
@Suite struct SimulationTests {
    /// `NAGORI_SEEDS`: another first seed and number of seeds.
    private static let seeds: Range<UInt64> = {
        let text = ProcessInfo.processInfo.environment["NAGORI_SEEDS"] ?? "0 2000"
        let numbers = text.split(separator: " ").compactMap { UInt64($0) }
        return numbers[0]..<(numbers[0] + numbers[1])
    }()
    private static let blockSize: UInt64 = 100
    private static let blocks = Array(
        stride(from: seeds.lowerBound, to: seeds.upperBound, by: Int(blockSize)))

    @Test(arguments: blocks)
    func `decisions equal a replay's and every mail comes once`(first: UInt64) throws {
        for seed in first..<min(first + Self.blockSize, Self.seeds.upperBound) {
            let world = World(seed: seed, isTelling: Self.seeds.count == 1)
            do { try world.play() } catch {
                Issue.record("scripts/simulate \(seed): \(error)")
            }
            let judgement = Judgement(world)
            if Self.seeds.count == 1 {
                print((world.chronicle + world.standing).joined(separator: "\n"))
                print("\(world.faults) \(judgement)")
            }
            for complaint in judgement.complaints {
                Issue.record("scripts/simulate \(seed): \(complaint)")
            }
        }
    }
}
