import FuzzTargets
import Glibc

// What `scripts/fuzz` runs: libFuzzer's loop around one target.

/// Of libFuzzer, which `-sanitize=fuzzer` links in.
@_silgen_name("LLVMFuzzerRunDriver")
func fuzz(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// One thread calls.
enum Chosen {
    nonisolated(unsafe) static let targets = FuzzTargets()
    static let target = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = FuzzTarget(rawValue: name) else { fatalError("no target '\(name)'") }
        return target
    }()
}

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    fuzz(&argumentCount, &arguments) { bytes, count in
        Chosen.targets.run(
            Chosen.target, Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    })
