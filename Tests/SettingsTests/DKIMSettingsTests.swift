import Settings
import Testing

/// `send.dkim`: a list of mappings.
@Suite struct DKIMSettingsTests {
    private func read(_ text: String, _ environment: [String: String] = [:]) throws -> Settings {
        try Settings.parse(("deploy/n.yaml", text), environment: environment)
    }

    private func mistakes(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Settings.parse(("n.yaml", text), environment: environment)
            return []
        } catch { return error.mistakes.map(\.description) }
    }

    private func words(_ settings: Settings) -> [String] {
        settings.send.dkim.map { "\($0.domain) \($0.selector) \($0.keyFile)" }
    }

    @Test func `none unless set, then as many as there are`() throws {
        #expect(try read("send:\n").send.dkim.isEmpty)
        let text = """
            send:
              dkim:
                - {domain: Shop.example.com, selector: r1, key_file: dkim/r1.pem}
                - domain: shop.example.com
                  selector: e1
                  key_file: /run/secrets/e1.pem
            """
        #expect(
            try words(read(text)) == [
                "shop.example.com r1 deploy/dkim/r1.pem",
                "shop.example.com e1 /run/secrets/e1.pem",
            ])
    }

    @Test func `the environment says the same, and takes the place of the file's`() throws {
        let settings = try read(
            "send: {dkim: [{domain: a.example, selector: s, key_file: k}]}",
            ["NAGORI_SEND_DKIM": "[{domain: b.example, selector: s, key_file: k.pem}]"])
        #expect(words(settings) == ["b.example s k.pem"])
        #expect(
            settings.text.contains(
                "  dkim: \"[{domain: b.example, selector: s, key_file: k.pem}]\" # NAGORI_SEND_DKIM\n"
            ))
    }

    @Test func `what is in effect is printed as a list`() throws {
        let text = try read("send: {dkim: [{selector: s, domain: a.example, key_file: k}]}").text
        #expect(
            text.contains(
                """
                  dkim: # deploy/n.yaml:1:14
                    - {domain: a.example, key_file: k, selector: s} # deploy/n.yaml:1:15

                """))
    }

    @Test(arguments: [
        (
            "[{domain: a.example, selectr: s}]",
            [
                "n.yaml:1:15: send.dkim: selector is missing",
                "n.yaml:1:15: send.dkim: key_file is missing",
                "n.yaml:1:44: send.dkim: unknown field 'selectr'; did you mean selector?",
            ]
        ),
        (
            "[{domain: a b, selector: s, key_file: k}]",
            ["n.yaml:1:24: send.dkim: domain: expected a host name, found 'a b'"]
        ),
        (
            "{domain: a.example}",
            ["n.yaml:1:14: send.dkim: expected a list of {domain, selector, key_file}"]
        ),
        (
            "[a, b]",
            [
                "n.yaml:1:15: send.dkim: expected a mapping",
                "n.yaml:1:18: send.dkim: expected a mapping",
            ]
        ),
        (
            "[{domain: [a], selector: s, key_file: k}]",
            ["n.yaml:1:24: send.dkim: expected a name and a text"]
        ),
        (
            "[{domain: a.example, selector: s, key_file: k}, "
                + "{domain: A.example, selector: S, key_file: l}]",
            [
                "n.yaml:1:14: send.dkim: the selector 'S' of a.example is there twice; each key "
                    + "needs one of its own"
            ]
        ),
    ])
    func `tells every mistake with its place`(list: String, expected: [String]) {
        #expect(mistakes("send: {dkim: \(list)}") == expected)
    }

    @Test func `a token in the link needs a key, whose path is the file's`() throws {
        let link = "send: {unsubscribe: 'https://x.example/{token}'"
        #expect(
            mistakes(link + "}") == [
                "n.yaml:1:21: send.unsubscribe: {token} needs send.token_key_file"
            ])
        let settings = try read(link + ", token_key_file: token.key}")
        #expect(settings.send.tokenKeyFile == "deploy/token.key")
    }

    @Test(arguments: ["x", "[", "{a: b}", "[a]"])
    func `a variable that is no such list is refused`(text: String) {
        let found = mistakes("send:\n", ["NAGORI_SEND_DKIM": text])
        #expect(found.count == 1 && found[0].hasPrefix("NAGORI_SEND_DKIM: send.dkim: expected a "))
    }
}
