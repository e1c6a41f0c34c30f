import Mail

/// A mail in one language, read by every rule.
struct Reading {
    /// Of the parts and of the partials that they include.
    private(set) var files: Set<String> = []
    private(set) var remarks: [Remark] = []
    private let uses: [Use]
    private let hasUnsubscribeURL: Bool

    init(
        _ version: Version, _ pieces: [String: [TemplatePiece]], uses: [Use],
        hasUnsubscribeURL: Bool
    ) {
        self.uses = uses
        self.hasUnsubscribeURL = hasUnsubscribeURL
        func part(_ name: String) -> Manuscript? {
            Manuscript("\(version.folder)/\(name).mustache", of: pieces)
        }
        let (text, html) = (part("text"), part("html"))
        if let subject = part("subject") { take(subject: subject) }
        if let text { take(text, markup: nil) }
        if let html {
            take(html, markup: Markup(html))
            if text == nil {
                let what = "there is no text.mustache beside it"
                remarks.append(Remark(rule: .noTextPart, place: .start(of: html.file), what: what))
            }
        }
        let isInternal = !uses.isEmpty && uses.allSatisfy(\.isInternal)
        if isInternal { remarks.removeAll { !$0.rule.isForInternal } }
    }

    /// Of one rule in one part: who has more will look again anyway.
    private static let remarksMax = 50

    private mutating func add(_ new: [Remark]) {
        var counts: [Rule: Int] = [:]
        for remark in new where counts[remark.rule, default: 0] < Self.remarksMax {
            counts[remark.rule, default: 0] += 1
            remarks.append(remark)
        }
    }

    private mutating func take(subject: Manuscript) {
        files.formUnion(subject.files)
        let check = SubjectCheck(subject)
        let prose = check.prose
        add(check.remarks)
        add(WordCheck(manuscript: subject, prose: prose).remarks)
        add(BodyCheck(manuscript: subject, prose: prose, markup: nil).remarks)
        add(VariableCheck(manuscript: subject, proses: [prose], uses: uses).remarks)
    }

    private mutating func take(_ body: Manuscript, markup: Markup?) {
        files.formUnion(body.files)
        let prose = markup?.prose ?? Prose(body)
        let proses = [prose, markup?.asides].compactMap(\.self)
        for prose in proses { add(WordCheck(manuscript: body, prose: prose).remarks) }
        add(BodyCheck(manuscript: body, prose: prose, markup: markup).remarks)
        add(LinkCheck(manuscript: body, prose: prose, markup: markup).remarks)
        add(VariableCheck(manuscript: body, proses: proses, uses: uses).remarks)
        if uses.contains(where: { $0.isMarketing && !$0.isInternal }) {
            remarks +=
                SenderCheck(
                    manuscript: body, prose: prose, markup: markup,
                    hasUnsubscribeURL: hasUnsubscribeURL
                ).remarks
        }
    }
}
