import ArgumentParser
import Foundation

/// How a command ends, by `sysexits.h`, so that supervisors can tell what to do.
enum Exit: Int32 {
    /// Files with mistakes.
    case data = 65
    /// A file that is not there.
    case input = 66
    /// Something that we need cannot be used.
    case unavailable = 69
    /// A fault of our own.
    case software = 70
    /// The configuration: starting again will not help.
    case configuration = 78

    /// Says why on standard error.
    func saying(_ error: any Error) -> ExitCode {
        Self.say("nagori: \(error)")
        return ExitCode(rawValue)
    }

    /// A line for the person at the terminal.
    static func say(_ line: String) {
        // Nobody is left to hear that it failed.
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}
