import Foundation
import FuzzTargets
import TestServers
import Testing

/// Plays what `scripts/fuzz` has learned: bytes that reach far, and bytes that once brought it down.
@Suite struct CorpusTests {
    @Test(arguments: FuzzTarget.allCases)
    func `nothing in the corpus brings a reader down`(target: FuzzTarget) throws {
        let folder = Sink.root.appending(path: "Tests/Fixtures/corpus/\(target.rawValue)")
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 10)
        let targets = FuzzTargets()
        for file in files { targets.run(target, Array(try Data(contentsOf: file))) }
    }
}
