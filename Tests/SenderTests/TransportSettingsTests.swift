import Delivery
import Sender
import Settings
import Testing

@Suite struct TransportSettingsTests {
    private func send(_ text: String) throws -> Settings.Send {
        try Settings.parse(("n.yaml", "send: {\(text)}"), environment: [:]).send
    }

    @Test(arguments: [
        ("transport: 'ses:eu-west-1'", "send.username"),
        ("transport: 'ses:eu-west-1', username: AKID", "send.password"),
        ("transport: 'sendgrid:'", "send.password"),
        ("transport: 'mailgun:mg.example.org'", "send.password"),
        ("transport: 'mailgun:mg.example.org?region=mars', password: x", "us or eu"),
        ("transport: 'smtp://h', fallback: 'ses:eu-west-1'", "send.fallback_password"),
        (
            "transport: 'sendgrid:?endpoint=http://h.example', password: x",
            "send.transport: found the endpoint http://h.example, "
        ),
        (
            "transport: 'smtp://h', fallback: 'sendgrid:?endpoint=http://h.example', "
                + "fallback_password: x", "send.fallback: found the endpoint http://h.example, "
        ),
    ])
    func `says what a service lacks`(text: String, expected: String) throws {
        let send = try send(text)
        #expect {
            _ = try Relay(send)
            _ = try Relay(fallback: send)
        } throws: { "\($0)".contains(expected) }
    }

    @Test func `each transport has its own key`() throws {
        let send = try send(
            "transport: 'ses:eu-west-1', username: id, password: secret, session_token: lent, "
                + "fallback: 'mailgun:mg.example.org?region=eu', fallback_password: key")
        guard case .keys("id", "secret", "lent"?) = try Relay(send).credentials else {
            Issue.record("another key")
            return
        }
        let fallback = try #require(try Relay(fallback: send))
        guard case .bearer("key") = fallback.credentials else {
            Issue.record("another key")
            return
        }
        #expect(
            fallback.endpoint
                == .mailgun(domain: "mg.example.org", endpoint: "https://api.eu.mailgun.net"))
        let alone = try Relay(fallback: self.send("transport: 'smtp://h'"))
        #expect(alone == nil)
    }

    @Test func `a second transport and repeats into the blue do not go together`() {
        #expect {
            try send("transport: 'smtp://a', fallback: 'smtp://b', on_ambiguous: resend")
        } throws: { "\($0)".contains("send.fallback: needs send.on_ambiguous: hold") }
    }

    @Test func `secrets are not printed`() throws {
        let settings = try Settings.parse(
            nil,
            environment: [
                "NAGORI_SEND_TRANSPORT": "ses:eu-west-1", "NAGORI_SEND_SESSION_TOKEN": "hush",
                "NAGORI_SEND_FALLBACK": "sendgrid:", "NAGORI_SEND_FALLBACK_PASSWORD": "hush",
            ])
        #expect(!settings.text.contains("hush"))
        #expect(settings.text.contains("transport: ses:eu-west-1"))
        #expect(settings.text.contains("fallback: \"sendgrid:\""))
    }
}
