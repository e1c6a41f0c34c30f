import Mail
import Settings

extension DKIMSigner {
    /// Reads the key.
    ///
    /// - Throws: `SenderMistake`, when there is none that can sign.
    init(_ settings: Settings.DKIM) throws(SenderMistake) {
        let name = "send.dkim: the key of selector '\(settings.selector)' of \(settings.domain)"
        let bytes: [UInt8]
        do throws(SecretFileError) { bytes = try SecretFile.read(settings.keyFile) } catch {
            throw SenderMistake(description: "\(name): \(error); docs/operations.md: DKIM")
        }
        do throws(DKIMKeyError) {
            self.init(
                domain: settings.domain, selector: settings.selector,
                key: try DKIMKey(pem: String(decoding: bytes, as: UTF8.self)))
        } catch {
            throw SenderMistake(
                description: "\(name): \(settings.keyFile) \(error); docs/operations.md: DKIM")
        }
    }

    /// What is no mistake and yet should be heard.
    var remark: String? {
        guard key.isShort else { return nil }
        return "The RSA key of selector '\(selector)' of \(domain) has less than "
            + "\(DKIMKey.bitsAdvised) bits: some receivers do not heed it. Make a longer one, "
            + "under another selector."
    }
}
