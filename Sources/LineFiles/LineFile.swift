import Foundation
import Glibc

/// A file of lines, read once from front to back in big pieces: a path, a path that ends in `.gz`,
/// or `-` for standard input. Memory does not depend on the file's size, nor on a line's.
package final class LineFile {
    /// The longest line lent whole, in bytes; of a longer one its beginning.
    package static let lineBytesMax = 2 << 20
    /// Room for more than one longest line, so that a full buffer without a line end has one that
    /// is longer.
    private static let bufferBytes = 4 << 20

    private let path: String
    /// As it lies on disk.
    private let file: FileHandle
    /// What the lines come from: the file, or its unpacker.
    private let handle: FileHandle
    /// Unpacks; nil when nothing is packed.
    private let unpacker: Process?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: LineFile.bufferBytes, alignment: 64)

    package init(path: String) throws(LineFileError) {
        self.path = path
        if path == "-" {
            (file, handle, unpacker) = (.standardInput, .standardInput, nil)
            return
        }
        guard let file = FileHandle(forReadingAtPath: path), !Self.isFolder(path) else {
            throw .unreadable(path: path)
        }
        self.file = file
        guard path.hasSuffix(".gz") else {
            (handle, unpacker) = (file, nil)
            return
        }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc"]
        process.standardInput = file
        process.standardOutput = output
        do { try process.run() } catch { throw .noUnpacker }
        (handle, unpacker) = (output.fileHandleForReading, process)
    }

    deinit { buffer.deallocate() }

    /// In bytes, packed as it lies on disk; nil of a pipe.
    package var size: Int? {
        var status = stat()
        let isFile =
            fstat(file.fileDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return isFile ? Int(status.st_size) : nil
    }

    /// How many bytes of the file have been read so far, by the unpacker too: it shares our place.
    package var position: Int { max(0, Int(lseek(file.fileDescriptor, 0, SEEK_CUR))) }

    /// Lends every line that is not empty to `body`, without its line end, with its one-based
    /// number. The bytes are dead once `body` returns.
    package func forEach(
        _ body: (_ line: UnsafeRawBufferPointer, _ number: Int) throws -> Void
    ) throws {
        var (held, number) = (0, 1)
        var isCut = false
        while let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[held...])) {
            let filled = UnsafeRawBufferPointer(rebasing: buffer[..<(held + count)])
            var start = 0
            // What was held has no line end in it.
            var searched = held
            while let end = Self.lineEnd(in: filled, from: searched) {
                if !isCut { try lend(filled[start..<end], number, body) }
                (isCut, number, start, searched) = (false, number + 1, end + 1, end + 1)
            }
            held = filled.count - start
            if held >= Self.lineBytesMax {
                if !isCut { try lend(filled[start...].prefix(Self.lineBytesMax), number, body) }
                (isCut, held) = (true, 0)
            } else if start > 0, held > 0 {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: filled[start...]))
            }
        }
        if !isCut { try lend(UnsafeRawBufferPointer(buffer)[..<held], number, body) }
        try close()
    }

    private func lend(
        _ line: Slice<UnsafeRawBufferPointer>, _ number: Int,
        _ body: (UnsafeRawBufferPointer, Int) throws -> Void
    ) rethrows {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        if !line.isEmpty { try body(UnsafeRawBufferPointer(rebasing: line), number) }
    }

    /// - Returns: nil at the end.
    private func read(into room: UnsafeMutableRawBufferPointer) throws(LineFileError) -> Int? {
        while true {
            let count = Glibc.read(handle.fileDescriptor, room.baseAddress, room.count)
            if count >= 0 { return count == 0 ? nil : count }
            if errno != EINTR {
                throw .broken(path: path, reason: String(cString: strerror(errno)))
            }
        }
    }

    private func close() throws(LineFileError) {
        guard let unpacker else { return }
        unpacker.waitUntilExit()
        // 2 is gzip's warning: what follows the packed bytes is not packed.
        guard [0, 2].contains(unpacker.terminationStatus) else {
            throw .broken(path: path, reason: "it is no whole gzip file")
        }
    }

    private static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let end = memchr(base + start, 10, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(end) - base
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }
}

/// Why a file of lines cannot be read or written.
package enum LineFileError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String)
    case unwritable(path: String, reason: String)
    case broken(path: String, reason: String)
    case noUnpacker

    package var description: String {
        switch self {
        case .unreadable(let path): "\(path): there is no such file, or it may not be read"
        case .unwritable(let path, let reason):
            "\(path == "-" ? "standard output" : path): cannot be written: \(reason)"
        case .broken(let path, let reason): "\(path): cannot be read to its end: \(reason)"
        case .noUnpacker: "gzip, which unpacks .gz files, cannot be started"
        }
    }
}
