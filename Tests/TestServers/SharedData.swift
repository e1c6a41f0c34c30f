package import Foundation

/// The data sets that are too large or not ours to keep in the repository.
package enum SharedData {
    /// Where they lie; nil: not on this machine.
    package static let folder: String? = [
        ProcessInfo.processInfo.environment["NAGORI_SHARED"], "../shared",
    ].compactMap(\.self).first { FileManager.default.fileExists(atPath: "\($0)/data/taobao") }

    /// Real clicks of 2017, one event a line.
    package static func clicks() throws -> Data {
        let gzip = Process()
        let pipe = Pipe()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", "\(folder ?? "")/data/taobao/events.jsonl.gz"]
        gzip.standardOutput = pipe
        try gzip.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        return data
    }
}
