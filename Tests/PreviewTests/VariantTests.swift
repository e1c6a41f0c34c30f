import Events
import Mail
import Messages
import Preview
import Scenarios
import Testing

@Suite struct VariantTests {
    private static let template = Result {
        try MailTemplate(
            name: "t",
            files: [
                "subject.mustache": "{{sku}}",
                "text.mustache":
                    "{{item.name}} {{item.size}} {{#coupon}}{{coupon}}{{/coupon}} {{user.id}}",
            ])
    }

    @Test func `a reader without a name gets only what must be there`() throws {
        let template = try Self.template.get()
        let usual = Sample.request(
            of: template,
            variables: [
                "sku": .string("A"), "item": .object([:]), "coupon": .string("X"),
                "user": .object(["name": .string("Ann"), "id": .string("u9")]),
            ])
        #expect(usual.name == "Ann" && usual.user == "u9")
        let bare = Variant.bare.applied(
            to: usual, needing: template.variables, isJapanese: false)
        #expect(bare.name == nil)
        #expect(bare.variables.keys.sorted() == ["item", "sku"])
    }

    @Test func `names get long, codes do not`() throws {
        var request = Sample.request(of: try Self.template.get())
        request.variables = ["sku": .string("A"), "product_name": .string("Tea")]
        let long = Variant.long.applied(to: request, needing: [], isJapanese: false)
        #expect(long.variables["sku"] == .string("A"))
        #expect(long.variables["product_name"] == .string("Tea Tea Tea Tea Tea"))
        #expect((long.name?.count ?? 0) > 30)
    }

    @Test func `without any variables each says its name`() throws {
        let request = Sample.request(of: try Self.template.get())
        #expect(
            request.variables == [
                "sku": .string("sku"),
                "item": .object(["name": .string("name"), "size": .string("size")]),
            ])
    }

    @Test func `each shot has an id of its own, and always the same`() {
        let ids = ["a", "b"].flatMap { template in
            ["", "en"].flatMap { language in
                Variant.allCases.map {
                    Shot.id(template: template, language: language, variant: $0)
                }
            }
        }
        #expect(Set(ids).count == 16)
        #expect(ids.allSatisfy { $0.utf8.count == 32 })
    }
}
