import Catalogue
import Events
import Scenarios
import Testing

@Suite struct OverlapTests {
    private func remarks(_ a: String, _ b: String) -> [String] {
        let text = "scenario: a\n\(a)\n---\nscenario: b\n\(b)\n"
        let report = CatalogueReport(
            [SourceFile(name: "f", text: text)], templates: nil, zone: .utc, hasUnsubscribeURL: true
        )
        #expect(report.errorCount == 0, "\(report.remarks)")
        return report.remarks
    }

    private static let cart =
        "pattern: {steps: [{name: c, event: x}, {absent: y, for: 1d}]}\nsend: {mail: m}"

    @Test(arguments: [
        (cart, cart),
        (
            cart,
            "pattern: {steps: [{name: c, event: x, where: p > 9}, {absent: y, for: 1d}]}\nsend: {mail: n}"
        ),
        (
            "pattern: {steps: [event: x]}\nsend: {mail: m}",
            "pattern: {steps: [event: [x]]}\nsend: {mail: n}"
        ),
    ])
    func `two mails for the same events are warned of, at the later one`(a: String, b: String) {
        let found = remarks(a, b)
        #expect(found.count == 1)
        #expect(
            found.first?.contains("f:7:14: warning: scenario 'a' (f) sends a mail") == true,
            "\(found)")
    }

    @Test(arguments: [
        (cart, "pattern: {steps: [{name: c, event: z}, {absent: y, for: 1d}]}\nsend: {mail: n}"),
        (cart, "pattern: {steps: [{name: c, event: x}, {absent: y, for: 3d}]}\nsend: {mail: n}"),
        (
            cart,
            "pattern: {per: k, steps: [{name: c, event: x}, {absent: y, for: 1d}]}\nsend: {mail: n}"
        ),
        (cart, cart + "\nguard: {class: transactional}"),
        (
            cart,
            "pattern: {steps: [{name: c, event: x}, {absent: y, for: 1d}]}\nsend: {mail: n, at: +1d}"
        ),
        (
            cart,
            "pattern: {steps: [{name: c, event: x}, {absent: y, for: 1d}]}\nsend: {mail: n, to: a@b.example}"
        ),
        (
            "pattern: {steps: [{event: x, where: k == 1}]}\nsend: {mail: m}",
            "pattern: {steps: [{event: x, where: k == 2}]}\nsend: {mail: n}"
        ),
        (
            "pattern: {steps: [{event: x}]}\nsend: {mail: m}",
            "pattern: {steps: [{event: x, where: mail == 'm'}]}\nsend: {mail: n}"
        ),
    ])
    func `and nothing else is`(a: String, b: String) {
        #expect(remarks(a, b) == [])
    }
}
