import Foundation

/// The ids of mails that were delivered: of a maildir, by their Message-IDs, or a file of ids.
package struct Deliveries: Sendable {
    private let files: URL
    private let isFolder: Bool
    /// Of a mail, to find its Message-ID in.
    private static let headBytesMax = 1 << 16

    /// - Throws: when there is neither file nor folder.
    package init(_ path: String) throws {
        files = URL(filePath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: path])
        }
        self.isFolder = isFolder.boolValue
    }

    func forEach(_ body: (String) -> Void) throws {
        guard isFolder else {
            let text = String(decoding: try Data(contentsOf: files), as: UTF8.self)
            for line in text.split(whereSeparator: \.isNewline) { body(String(line)) }
            return
        }
        for folder in ["new", "cur"].map({ files.appending(path: $0) }) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names {
                // A reader may have moved it meanwhile: then it is met in the other folder.
                guard let file = try? FileHandle(forReadingFrom: folder.appending(path: name))
                else { continue }
                let head = try file.read(upToCount: Self.headBytesMax) ?? Data()
                if let id = Self.messageID(in: head) { body(id) }
            }
        }
    }

    /// The left side of the Message-ID: the request's id.
    private static func messageID(in head: Data) -> String? {
        for line in String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
        where line.lowercased().hasPrefix("message-id:") {
            guard let start = line.firstIndex(of: "<"), let end = line.firstIndex(of: "@"),
                start < end
            else { return nil }
            return String(line[line.index(after: start)..<end])
        }
        return nil
    }
}
