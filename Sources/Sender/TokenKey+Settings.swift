import Mail
import Settings

extension TokenKey {
    /// The file's bytes as they are, a line's end among them.
    ///
    /// - Throws: `SenderMistake`, when they are no key.
    init(file: String) throws(SenderMistake) {
        let bytes: [UInt8]
        do throws(SecretFileError) { bytes = try SecretFile.read(file) } catch {
            throw SenderMistake(description: "send.token_key_file: \(error)")
        }
        guard let key = TokenKey(bytes) else {
            throw SenderMistake(
                description: "send.token_key_file: \(file) has \(bytes.count) bytes; expected "
                    + "\(TokenKey.bytesMin) random ones or more (openssl rand -out \(file) 32)")
        }
        self = key
    }
}
