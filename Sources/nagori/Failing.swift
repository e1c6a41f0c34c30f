import ArgumentParser
import Foundation

/// How commands end, in the numbers of sysexits.h.
extension ExitCode {
    /// What was read is wrong.
    static let dataError = ExitCode(65)
    /// A file to be read is not there.
    static let noInput = ExitCode(66)
    /// A neighbour (Kafka, Redis) cannot be reached.
    static let unavailable = ExitCode(69)
    static let inputOutputError = ExitCode(74)
    /// The configuration is wrong.
    static let badConfiguration = ExitCode(78)

    /// The ending to throw, once `message` stands on standard error.
    func saying(_ message: String) -> ExitCode {
        tell(message)
        return self
    }
}

/// A line for the person at the terminal.
func tell(_ line: String) {
    // Nobody is left to hear that it failed.
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}
