import Foundation
import Synchronization

/// A folder for one server. What a test did not remove goes when the tests end.
enum TemporaryDirectory {
    private static let kept = Mutex<Set<String>>([])
    /// Servers in globals are never freed, so their folders need another broom.
    private static let sweepsAtExit: Void = {
        atexit {
            for path in TemporaryDirectory.kept.withLock({ $0 }) {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
    }()

    static func make() throws -> String {
        _ = sweepsAtExit
        let number = UInt32.random(in: 0 ... .max)
        let path = NSTemporaryDirectory() + "nagori-\(getpid())-\(number)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        kept.withLock { _ = $0.insert(path) }
        return path
    }

    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
        kept.withLock { _ = $0.remove(path) }
    }
}
