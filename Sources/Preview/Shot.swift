import Copywriting
import Events
package import Mail

/// A mail as one reader gets it.
package struct Shot: Sendable {
    package let template: String
    /// Of the template's texts; "" is its own.
    package let language: String
    package let variant: Variant
    package let result: Result

    package enum Result: Sendable {
        case letter(Letter)
        /// Why there is none.
        case problem(String)
    }

    package init(template: String, language: String, variant: Variant, result: Result) {
        self.template = template
        self.language = language
        self.variant = variant
        self.result = result
    }

    /// Below the folder, without its ending: `sample-coupon/en-bare`.
    package var path: String {
        "\(template)/\(language.isEmpty ? "default" : language)-\(variant.rawValue)"
    }

    package var languageTitle: String { language.isEmpty ? "default language" : language }

    /// The mail's and the page's file, by path; none where there is no mail.
    package var files: [(path: String, bytes: [UInt8])] {
        guard case .letter(let letter) = result else { return [] }
        let mail = (path: path + ".eml", bytes: letter.mime())
        guard let html = letter.standaloneHTML else { return [mail] }
        let page = Frame.page(html, title: letter.content.subject)
        return [mail, (path: path + ".html", bytes: Array(page.utf8))]
    }

    /// 32 hexadecimal digits, another for each shot and always the same.
    package static func id(template: String, language: String, variant: Variant) -> String {
        let words = [template, language, variant.rawValue]
        let half = words.reduce(UInt64.fnv1aBasis) { .fnv1a(word: $1, after: $0) }
        return half.hexadecimal + UInt64.fnv1a(word: "preview", after: half).hexadecimal
    }
}

extension Letter {
    /// What a mail program shows behind the subject.
    var preheader: String {
        content.html.map { Preheader(html: $0) }?.text
            ?? content.text.map { Preheader(text: $0) }?.text ?? ""
    }
}
