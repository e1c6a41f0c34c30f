import Glibc

/// A file of which everything hangs on nobody else reading it: a key.
package enum SecretFile {
    /// Far above any key.
    static let bytesMax = 64 << 10

    /// - Throws: `SecretFileError`, which names no byte of the file.
    package static func read(_ path: String) throws(SecretFileError) -> [UInt8] {
        // Not to wait for the other end of a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile(path) }
        guard status.st_mode & S_IROTH == 0 else { throw .open(path) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= bytesMax {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw .unreadable(path, errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        throw .tooLong(path)
    }
}

/// Why a file is not taken for a secret; says where it is and what to do.
package enum SecretFileError: Error, Equatable, CustomStringConvertible {
    case unreadable(String, Int32)
    case noFile(String)
    case open(String)
    case tooLong(String)

    package var description: String {
        switch self {
        case .unreadable(let path, let code):
            "\(path) cannot be read: \(String(cString: strerror(code)))"
        case .noFile(let path): "\(path) is no regular file"
        case .open(let path):
            "\(path) is readable by everybody; let only nagori's user or group read it "
                + "(chmod o-r; in Kubernetes `defaultMode: 0440`)"
        case .tooLong(let path): "\(path) is longer than \(SecretFile.bytesMax) bytes: no key"
        }
    }
}
