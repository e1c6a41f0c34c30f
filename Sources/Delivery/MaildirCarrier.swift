import Foundation
import Mail

/// Writes mails as files into a maildir, for development and for picking up by other programs.
///
/// The name comes from the mail's id, so a repeat replaces its own file: exactly once.
final class MaildirCarrier: Carrier {
    private let path: String
    private let signers: [DKIMSigner]

    init(path: String, signers: [DKIMSigner]) {
        self.path = path
        self.signers = signers
    }

    func carry(_ letter: Letter, mayProceed: () -> Bool) -> Attempt {
        let name = letter.id + ".eml"
        do {
            for folder in ["tmp", "new", "cur"] {
                try FileManager.default.createDirectory(
                    atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
            }
            let mail = try letter.mime(signedBy: signers)
            guard mayProceed() else { return .notLetOut }
            try write(mail, to: "\(path)/tmp/\(name)")
            guard rename("\(path)/tmp/\(name)", "\(path)/new/\(name)") == 0 else {
                throw FileError(act: "rename", code: errno)
            }
            try synchronize(folder: "\(path)/new")
            return Attempt(outcome: .delivered, sign: .well)
        } catch {
            // A file can be written again: nothing about it is ambiguous.
            return Attempt(outcome: .retry(reason: "maildir: \(error)"), sign: .ill)
        }
    }

    private func write(_ bytes: [UInt8], to file: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(act: "open", code: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { throw FileError(act: "write", code: errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw FileError(act: "fsync", code: errno) }
    }

    /// Makes the new name survive a power cut.
    private func synchronize(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(act: "open", code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(act: "fsync", code: errno) }
    }

    private struct FileError: Error, CustomStringConvertible {
        let act: String
        let code: Int32

        var description: String { "\(act): \(String(cString: strerror(code)))" }
    }
}
