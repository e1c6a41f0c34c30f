import Patterns

/// A JSON Schema (2020-12) of a scenario file, for editors, made from the table of keys.
///
/// It refuses less than the reader, which also looks at what steps and conditions mean; what it
/// refuses, the reader refuses too.
package enum Schema {
    package static let text = root.text

    private static var root: OrderedJSON {
        let blocks = BlockKind.allCases.filter { $0 != .scenario }
        return .object(
            [
                ("$schema", "https://json-schema.org/draft/2020-12/schema"),
                ("title", "A scenario of Nagori"),
                ("$comment", "Made by `nagori schema`; not to be edited."),
            ] + fields(of: .scenario)
                + [("$defs", .object(blocks.map { ($0.rawValue, .object(fields(of: $0))) }))])
    }

    private typealias Fields = [(key: String, value: OrderedJSON)]

    private static func fields(of block: BlockKind) -> Fields {
        var fields: Fields = [
            ("type", "object"), ("additionalProperties", .bool(false)),
            (
                "properties",
                .object(block.keys.map { ($0.name, property($0)) })
            ),
        ]
        let required = block.keys.filter(\.isRequired).map(\.name)
        if !required.isEmpty { fields.append(("required", .strings(required))) }
        let needs = block.keys.compactMap { key in key.needs.map { (key.name, $0) } }
        if !needs.isEmpty {
            fields.append(
                ("dependentRequired", .object(needs.map { ($0.0, .strings([$0.1])) })))
        }
        if !block.alternatives.isEmpty {
            fields.append(("oneOf", .list(block.alternatives.map { alternative($0, of: block) })))
        }
        return fields
    }

    private static func property(_ key: Key) -> OrderedJSON {
        .object([("description", .string(key.help))] + fields(of: key.takes))
    }

    /// The block with this one of its alternatives, and without the keys that do not go with it.
    private static func alternative(_ name: String, of block: BlockKind) -> OrderedJSON {
        var fields: Fields = [("required", .strings([name]))]
        let strangers = StepKind(rawValue: name).map { kind in
            block.keys.filter { !$0.on.isEmpty && !$0.on.contains(kind) }
        }
        if let strangers, !strangers.isEmpty {
            fields.append(("properties", .object(strangers.map { ($0.name, .bool(false)) })))
        }
        return .object(fields)
    }
}

// MARK: Values

extension Schema {
    private static func fields(of kind: Kind) -> Fields {
        switch kind {
        case .text: return anyText
        case .name: return anyText + [("maxLength", .integer(Bounds.name)), ("pattern", oneLine)]
        case .form(let form): return fields(of: form)
        case .condition: return anyText + [("maxLength", .integer(Condition.bytesMax))]
        case .choice(let words): return [("enum", .strings(words))]
        case .flag:
            return [("type", .strings(["boolean", "string"])), ("pattern", "^(true|false)$")]
        case .number(let range):
            return [
                ("type", .strings(["integer", "string"])), ("pattern", "^[0-9]+$"),
                ("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound)),
            ]
        case .block(let block): return [("$ref", .string("#/$defs/\(block.rawValue)"))]
        case .list(let item, let least, let most):
            var fields: Fields = [("type", "array"), ("items", .object(self.fields(of: item)))]
            if least > 0 { fields.append(("minItems", .integer(least))) }
            if let most { fields.append(("maxItems", .integer(most))) }
            return fields
        case .either(let kinds):
            return [("anyOf", .list(kinds.map { .object(fields(of: $0)) }))]
        case .variables:
            return [
                ("type", "object"), ("maxProperties", .integer(Bounds.variables)),
                ("propertyNames", .object(fields(of: .form(.variable)))),
                ("additionalProperties", .object(fields(of: .condition))),
            ]
        }
    }

    /// Without quotes YAML takes some texts for something else.
    private static var anyText: Fields {
        [("type", .strings(["string", "number", "boolean"])), ("minLength", .integer(1))]
    }

    /// Without control characters.
    private static var oneLine: OrderedJSON { #"^[^\u0000-\u001F\u007F-\u009F]*$"# }

    private static func fields(of form: Form) -> Fields {
        var fields: Fields = [
            ("type", form.isWord ? .strings(["string", "number", "boolean"]) : "string"),
            ("pattern", .string("^(\(form.pattern))$")),
        ]
        if let most = form.most { fields.append(("maxLength", .integer(most))) }
        if !form.except.isEmpty {
            fields.append(("not", .object([("enum", .strings(form.except))])))
        }
        fields.append(("examples", .strings(form.examples)))
        return fields
    }
}
