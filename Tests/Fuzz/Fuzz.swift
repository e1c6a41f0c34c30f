import FuzzTargets
import Glibc

/// What `scripts/fuzz` runs; libFuzzer brings the main function. It calls from one thread.
nonisolated(unsafe) private let targets = FuzzTargets()

private let target = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else { fatalError("no target '\(name)'") }
    return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    targets.run(target, Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
