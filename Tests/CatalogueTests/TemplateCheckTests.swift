import Catalogue
import Events
import Foundation
import Mail
import Patterns
import Scenarios
import Testing

@Suite struct TemplateCheckTests {
    private func diagnostics(
        variables: String, _ text: String, mail: String = "cart", hasUnsubscribeURL: Bool = true
    ) throws -> [String] {
        let scenario = """
            scenario: s
            pattern:
              steps:
                - {name: view, event: product_viewed}
            send:
              mail: \(mail)
              variables: {\(variables)}
            """
        let set = ScenarioSet.read([SourceFile(name: "s.yaml", text: scenario)])
        #expect(set.diagnostics.map(\.description) == [])
        let template = try MailTemplate(
            name: "cart", files: ["subject.mustache": "s", "text.mustache": "a\n" + text])
        return TemplateCheck(
            set, templates: ["cart": template], folder: "mails",
            hasUnsubscribeURL: hasUnsubscribeURL
        ).diagnostics.map(\.description)
    }

    @Test(arguments: [
        "{{sku}} {{user.id}} {{mail.id}} {{unsubscribe_url}}",
        "{{sku}}{{#user.name}}{{user.name}}{{/user.name}}", "{{#sku}}{{other}}{{/sku}}",
    ])
    func `takes what is given or built in`(text: String) throws {
        #expect(try diagnostics(variables: "sku: view.sku", text) == [])
    }

    @Test(arguments: [
        ("{{skv}}", "gives no variable 'skv'; did you mean 'sku'?"),
        ("{{user.name}}", "'user.name' may be missing"),
        ("{{user.nmae}}", "there is no 'user.nmae'; did you mean 'user.name'?"),
        ("{{user}}", "there is no 'user'"),
    ])
    func `names what is not given`(text: String, message: String) throws {
        let found = try diagnostics(variables: "sku: view.sku", "{{#sku}}x{{/sku}}" + text)
        try #require(found.count == 1)
        #expect(found[0].hasPrefix("mails/cart/text.mustache:2:1: error: "))
        #expect(found[0].contains(message))
    }

    @Test func `a variable that nobody prints is a warning`() throws {
        let found = try diagnostics(variables: "sku: view.sku", "text")
        #expect(
            found == [
                "s.yaml:6:9: warning: template 'cart' does not print the variable 'sku'"
            ])
    }

    @Test func `a missing template has its nearest name`() throws {
        let found = try diagnostics(variables: "", "text", mail: "crat")
        #expect(
            found == [
                "s.yaml:6:9: error: there is no template 'crat' in mails; did you mean 'cart'? "
                    + "(there are: cart)"
            ])
    }

    @Test func `an unsubscribe link has to be configured`() throws {
        let found = try diagnostics(variables: "", "{{unsubscribe_url}}", hasUnsubscribeURL: false)
        #expect(found.count == 1)
        #expect(found.first?.contains("send.unsubscribe") == true)
    }

    @Test func `what we ship is clean`() throws {
        let deploy = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy/")
            .path()
        let report = CatalogueReport(
            try ScenarioFiles.read([deploy + "scenarios"]), templates: deploy + "templates",
            zone: .utc, hasUnsubscribeURL: true)
        #expect(report.remarks == [])
        #expect(report.summary() == "12 scenarios, 15 templates: no mistakes")
    }
}
