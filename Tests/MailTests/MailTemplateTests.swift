import Mail
import Messages
import Testing

@Suite struct MailTemplateTests {
    private func render(
        _ text: String, _ variables: [String: JSONValue], partials: [String: String] = [:]
    ) throws -> String {
        let files = ["subject.mustache": "s", "text.mustache": text]
        let template = try MailTemplate(name: "t", files: files, partials: partials)
        return try #require(try template.render(variables, locale: nil).text)
    }

    static let user: JSONValue = .object(["name": .string("花子"), "age": .integer(30)])
    static let items: JSONValue = .list([
        .object(["name": .string("tea"), "price": .double(1200)]),
        .object(["name": .string("cup"), "price": .double(9.5)]),
    ])

    @Test(arguments: [
        ("{{user.name}} {{user.age}}", "花子 30"),
        ("{{#items}}{{name}}={{price}} {{/items}}", "tea=1200 cup=9.5 "),
        ("{{#items}}{{name}}{{^last()}}, {{/last()}}{{/items}}", "tea, cup"),
        ("{{#absent}}x{{absent.y}}{{/absent}}{{^absent}}none{{/absent}}", "none"),
        ("{{#empty}}x{{/empty}}{{^empty}}none{{/empty}}", "none"),
        ("{{#user.nick}}x{{/user.nick}}{{^user.nick}}no nick{{/user.nick}}", "no nick"),
        ("{{#user}}{{name}} {{yes}}{{/user}}", "花子 true"),
        ("{{uppercased(low)}} {{count(items)}}", "LOW 2"),
        ("{{! a comment {{ }}x{{=<% %>=}}<% low %><%={{ }}=%>{{low}}", "xlowlow"),
        ("{{{low}}}{{&low}}{{low}}<b>", "lowlowlow<b>"),
        ("{{#list}}{{.}};{{/list}}", "1;b;"),
        ("{{markup}}", "<b>&"),
        ("\n  {{#yes}}\n  line\n  {{/yes}}\n", "\n  line\n"),
    ])
    func `renders`(template: String, expected: String) throws {
        let variables: [String: JSONValue] = [
            "user": Self.user, "items": Self.items, "empty": .string(""), "yes": .bool(true),
            "low": .string("low"), "list": .list([.integer(1), .string("b")]),
            "markup": .string("<b>&"),
        ]
        #expect(try render(template, variables) == expected)
    }

    @Test(arguments: [
        ("{{sku}}", "'sku' is missing"),
        ("{{null}}", "'null' is missing"),
        ("{{{sku}}}", "'sku' is missing"),
        ("{{uppercased(sku)}}", "'sku' is missing"),
        ("{{user.nick}}", "'user.nick' is missing"),
        ("{{user.nick.short}}", "'user.nick' is missing"),
        ("{{user.name.first}}", "'user.name.first' is missing"),
        ("{{yes.x}}", "'yes.x' is missing"),
        ("{{#user}}{{nick}}{{/user}}", "'nick' is missing"),
        ("{{#items}}{{sku}}{{/items}}", "'sku' is missing"),
        ("{{#yes}}{{sku}}{{/yes}}", "'sku' is missing"),
        ("{{^sku}}{{sku}}{{/sku}}", "'sku' is missing"),
        ("{{user}}", "'user' is an object: print one of its fields"),
        ("{{items}}", "'items' is a list: use a section"),
        ("{{plusone(user.name)}}", "'user.name' cannot be plusone"),
        ("{{> p}}", "'deep' is missing"),
    ])
    func `a hole is an error that names the variable`(template: String, problem: String) throws {
        let variables: [String: JSONValue] = [
            "user": Self.user, "items": Self.items, "null": .null, "yes": .bool(true),
        ]
        #expect(throws: RenderError(template: "t", problems: ["t/text.mustache: \(problem)"])) {
            try render(template, variables, partials: ["p": "{{deep}}"])
        }
    }

    @Test func `only html is escaped, in partials too`() throws {
        let template = try MailTemplate(
            name: "t",
            files: [
                "subject.mustache": "{{x}}\n", "text.mustache": "{{> p}}{{x}}",
                "html.mustache": "{{> p}}{{x}}{{{x}}}",
            ],
            partials: ["p": "{{x}}|"])
        let content = try template.render(["x": .string("<'\">&")], locale: nil)
        #expect(content.subject == "<'\">&")
        #expect(content.text == "<'\">&|<'\">&")
        #expect(content.html == "&lt;&#39;&quot;&gt;&amp;|&lt;&#39;&quot;&gt;&amp;<'\">&")
    }

    @Test func `a value that looks like a tag stays text`() throws {
        #expect(try render("{{x}}", ["x": .string("{{y}}{{#z}}")]) == "{{y}}{{#z}}")
    }

    @Test(arguments: [
        ("ja-JP", "japan"), ("ja_jp", "japan"), ("ja-Hrkt-JP", "ja"), ("ja", "ja"), ("fr", "own"),
        (nil, "own"),
    ])
    func `the nearest language is taken`(locale: String?, subject: String) throws {
        let template = try MailTemplate(
            name: "t",
            files: [
                "subject.mustache": "own", "text.mustache": "x", "ja/subject.mustache": "ja",
                "ja/html.mustache": "x", "ja-JP/subject.mustache": "japan",
                "ja-JP/text.mustache": "x",
            ])
        #expect(try template.render([:], locale: locale).subject == subject)
    }

    @Test(arguments: [
        ("a\n{{#x}}\n", "t/text.mustache:2: section 'x' is not closed"),
        ("\n\n{{x", "t/text.mustache:3: the tag is not closed"),
        ("{{/x}}", "t/text.mustache:1: '{{/x}}' closes no section"),
        ("{{#x}}\n{{/y}}", "t/text.mustache:2: '{{/y}}' closes section 'x' of line 1"),
        ("{{a b}}", "t/text.mustache:1: 'a b' is no variable's name"),
        ("{{.a}}", "t/text.mustache:1: '.a' is no variable's name"),
        ("{{}}", "t/text.mustache:1: '' is no variable's name"),
        ("{{> p/../q}}", "t/text.mustache:1: '{{> p/../q}}' names no partial"),
        ("{{> gone}}", "t/text.mustache:1: there is no partials/gone.mustache"),
        ("{{> me}}", "partials/me.mustache:1: partial 'me' includes itself"),
        ("{{<x}}{{/x}}", "t/text.mustache:1: '{{<x}}': this kind of tag is not supported"),
    ])
    func `a broken template names file and line`(text: String, mistake: String) {
        #expect {
            try render(text, [:], partials: ["me": "{{#x}}{{> me}}{{/x}}"])
        } throws: { ($0 as? TemplateMistakes)?.description == mistake }
    }

    @Test func `all mistakes of a folder are reported`() {
        let files = ["subject.mustache": "{{", "ja/text.mustache": "{{", "note.txt": ""]
        #expect {
            try MailTemplate(name: "t", files: files)
        } throws: { ($0 as? TemplateMistakes)?.all.count == 5 }
    }

    @Test func `tells which variables a request must have`() throws {
        let template = try MailTemplate(
            name: "t",
            files: [
                "subject.mustache": "{{user.name}}",
                "text.mustache": "{{#items}}{{sku}}{{/items}}{{^coupon}}x{{/coupon}}{{>p}}",
            ],
            partials: ["p": "{{url}}"])
        #expect(template.variables == ["user", "url"])
        #expect(template.mentionedVariables == ["user", "url", "items", "sku", "coupon"])
    }

    @Test func `an empty subject is no mail`() throws {
        let files = ["subject.mustache": "{{x}}\n", "text.mustache": "x"]
        let template = try MailTemplate(name: "t", files: files)
        #expect(throws: RenderError.self) { try template.render(["x": .string(" ")], locale: nil) }
    }
}
