import Events
import Mail
import Testing

/// Against the signatures that Amazon published with its test suite (aws-sig-v4-test-suite).
@Suite struct AWSSignerTests {
    private static let token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfp"
        + "SPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPk"
        + "yQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqB"
        + "Az+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "POST"
        var field: [String] = []
        var content = ""
        var isTemporary = false
        var names: String
        var signature: String

        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "get-vanilla", method: "GET", names: "host;x-amz-date",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            name: "post-vanilla", names: "host;x-amz-date",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Case(
            name: "post-header-value-case", field: ["My-Header1", "VALUE1"],
            names: "host;my-header1;x-amz-date",
            signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
        Case(
            name: "post-x-www-form-urlencoded",
            field: ["Content-Type", "application/x-www-form-urlencoded"],
            content: "Param1=value1", names: "content-type;host;x-amz-date",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
        Case(
            name: "post-sts-header-before", isTemporary: true,
            names: "host;x-amz-date;x-amz-security-token",
            signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
    ])
    func `signs as Amazon does`(example: Case) throws {
        let signer = AWSSigner(
            keyID: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            session: example.isTemporary ? Self.token : nil, region: "us-east-1",
            service: "service")
        let field = example.field.isEmpty ? [] : [(name: example.field[0], value: example.field[1])]
        let fields = signer.fields(
            for: AWSSigner.Request(
                method: example.method, host: "example.amazonaws.com", path: "/", fields: field,
                content: Array(example.content.utf8)),
            // 2015-08-30T12:36:00Z
            at: EventTime(milliseconds: 1_440_938_160_000))
        #expect(fields.first?.value == "20150830T123600Z")
        #expect(
            fields.last?.value
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=\(example.names), Signature=\(example.signature)")
        #expect(fields.contains { $0.name == "X-Amz-Security-Token" } == example.isTemporary)
    }
}
