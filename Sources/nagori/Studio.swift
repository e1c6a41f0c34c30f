import ArgumentParser
import Delivery
import Mail
import Messages
import Preview
import Sender
import Settings

/// Composes mails as `nagori send` does, for nobody.
struct Studio {
    private let letterhead: Letterhead
    /// Of the brands, by the folder of their templates.
    private var brands: [String: Letterhead] = [:]
    /// What stands in for what is not configured, for people.
    let notes: [String]
    let unsubscribes: Bool

    /// Unless it `isConfigured`, sender and unsubscribe link stand in.
    ///
    /// - Throws: the command's end.
    init(_ settings: Settings, _ templates: TemplateFolder, isConfigured: Bool) throws {
        var send = settings.send
        var notes: [String] = []
        if send.from == nil {
            send.from = "Sender <sender@example.com>"
            notes.append("The sender stands in: send.from is not configured.")
        }
        if send.unsubscribeURL == nil, !isConfigured {
            send.unsubscribeURL = "https://example.com/unsubscribe/{id}"
            notes.append("The unsubscribe link stands in: send.unsubscribe is not configured.")
        }
        do {
            var letterhead = try Letterhead(unsealed: send, templates: templates)
            // A link that somebody could click by chance must take nobody off.
            letterhead.tokenKey = TokenKey([UInt8](repeating: 0, count: TokenKey.bytesMin))
            self.letterhead = letterhead
            for (name, brand) in settings.brands {
                var own = try Letterhead(unsealed: brand.send, templates: templates)
                own.tokenKey = letterhead.tokenKey
                brands["brands/\(name)/"] = own
            }
        } catch {
            throw ExitCode.badConfiguration.saying("nagori: \(error)")
        }
        unsubscribes = send.unsubscribeURL != nil
        self.notes = notes
    }

    /// In every language, for every kind of reader.
    func shots(of template: MailTemplate, _ request: MailRequest) -> [Shot] {
        template.languages.flatMap { language in
            let isJapanese = isJapanese(template, language, request)
            return Variant.allCases.map { variant in
                var own = variant.applied(
                    to: request, needing: template.variables, isJapanese: isJapanese)
                own.locale = language.isEmpty ? nil : language
                own.id = Shot.id(
                    template: template.name, language: language, variant: variant)
                return Shot(
                    template: template.name, language: language, variant: variant,
                    result: result(own))
            }
        }
    }

    private func result(_ request: MailRequest) -> Shot.Result {
        do throws(Unmailable) {
            let brand = brands.first { request.template.hasPrefix($0.key) }?.value
            return .letter(
                try (brand ?? letterhead).letter(for: request, date: request.notBefore))
        } catch {
            return .problem(error.detail)
        }
    }

    /// Says so, or is written so: the template's own language has no tag.
    private func isJapanese(
        _ template: MailTemplate, _ language: String, _ request: MailRequest
    ) -> Bool {
        guard language.isEmpty else { return language == "ja" || language.hasPrefix("ja-") }
        guard case .letter(let letter) = result(request) else { return false }
        let text = letter.content.subject + (letter.content.text ?? letter.content.html ?? "")
        // Kana.
        return text.unicodeScalars.contains { (0x3041...0x30FF).contains($0.value) }
    }
}
