import ArgumentParser
import LineFiles

/// Writes a command's answer to standard output, and a line end after it. Ends the command when that
/// cannot be done: half an answer must not pass for a whole one.
func put(_ text: some StringProtocol) throws {
    do throws(LineFileError) {
        let output = try LineOutput(path: "-")
        try output.write(text.utf8)
        try output.flush()
    } catch { throw error.ending }
}
