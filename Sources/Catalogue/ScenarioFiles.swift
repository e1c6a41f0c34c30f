import Foundation
package import Scenarios

/// The scenario files of some folders.
package enum ScenarioFiles {
    /// Reads every `.yaml` and `.yml` in and below the folders, in order of their paths, and the
    /// files that are named themselves. Hidden ones are left out.
    package static func read(_ paths: [String]) throws(MissingFile) -> [SourceFile] {
        var files: [String] = []
        for path in paths {
            for file in try self.files(at: path) where !files.contains(file) { files.append(file) }
        }
        return try files.map { file throws(MissingFile) in
            guard let data = FileManager.default.contents(atPath: file) else {
                throw MissingFile(path: file)
            }
            return SourceFile(name: file, bytes: Array(data))
        }
    }

    private static func files(at path: String) throws(MissingFile) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw MissingFile(path: path)
        }
        guard isFolder.boolValue else { return [path] }
        guard let inside = FileManager.default.enumerator(atPath: path) else {
            throw MissingFile(path: path)
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return inside.compactMap { $0 as? String }.filter(isScenarioFile).sorted()
            .map { folder + $0 }
    }

    private static func isScenarioFile(_ path: String) -> Bool {
        (path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
            && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }
}

package struct MissingFile: Error, Equatable, CustomStringConvertible {
    package let path: String

    package var description: String { "\(path): there is no such file or folder, or it is closed" }
}
