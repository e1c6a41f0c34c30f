import Messages
import Mustache

/// The variables that one rendering asked for in vain.
final class Misses {
    private(set) var reasons: [String] = []

    func note(_ reason: String) {
        if !reasons.contains(reason) { reasons.append(reason) }
    }
}

/// What the mustache package is given in place of plain values, so that a hole is noticed.
///
/// The package asks an object for a name in two situations: down a dotted name (`a.b`: nothing else
/// will do) and up the stack of open sections (`b` inside `{{#a}}`: the next section out may have
/// it). It does not say which, but it replaces every object by its `representation` once when it
/// finds it, and again when it looks through the stack. So a variable has three faces: as `found`;
/// as `named`, which answers a name that is not there with `Missing`; as `stacked`, which answers
/// with nil. Only the root answers the stack with `Missing`. To a section `Missing` is null; when
/// it is printed, the miss is noted.
enum Face {
    case found, named, stacked

    var next: Face { self == .found ? .named : .stacked }
}

/// The outermost scope: the request's variables.
struct Root: MustacheParent, MustacheCustomRenderable {
    let variables: [String: JSONValue]
    let misses: Misses

    func child(named name: String) -> Any? {
        faced(variables[name] ?? .null, path: name, .found, misses)
    }

    var isNull: Bool { false }
    var renderText: String {
        Missing(reason: "'.' outside a section is nothing to print", misses: misses).renderText
    }
}

/// A value the way the package can use it.
private func faced(_ value: JSONValue, path: String, _ face: Face, _ misses: Misses) -> Any {
    switch value {
    case .null: Missing(reason: "'\(path)' is missing", misses: misses)
    case .list(let values): Items(values: values, path: path, face: face, misses: misses)
    default: Single(value: value, path: path, face: face, misses: misses)
    }
}

/// A string, number, bool or object.
struct Single: MustacheParent, MustacheCustomRepresentation, MustacheCustomRenderable {
    let value: JSONValue
    let path: String
    let face: Face
    let misses: Misses

    var representation: Any? {
        Single(value: value, path: path, face: face.next, misses: misses)
    }

    func child(named name: String) -> Any? {
        let childPath = path + "." + name
        if case .object(let fields) = value, let field = fields[name] {
            return faced(field, path: childPath, .found, misses)
        }
        if face == .stacked { return nil }
        return Missing(reason: "'\(childPath)' is missing", misses: misses)
    }

    /// What a section takes for nothing: false and, unlike the package, the empty string.
    var isNull: Bool { value == .bool(false) || value == .string("") }

    var renderText: String {
        switch value {
        case .bool(let value): return "\(value)"
        case .integer(let value): return "\(value)"
        case .double(let value): return value.plain
        case .string(let value): return value
        case .null, .list, .object:
            let reason = "'\(path)' is an object: print one of its fields"
            return Missing(reason: reason, misses: misses).renderText
        }
    }
}

extension Single: MustacheTransformable {
    func transform(_ name: String) -> Any? {
        guard let result = transformed(name) else {
            return Missing(reason: "'\(path)' cannot be \(name)", misses: misses)
        }
        return Single(value: result, path: path, face: face, misses: misses)
    }

    private func transformed(_ name: String) -> JSONValue? {
        let result: Any? =
            switch value {
            case .string(let text): text.transform(name)
            case .integer(.max) where name == "plusone", .integer(.min) where name == "minusone":
                nil
            case .integer(let number): number.transform(name)
            default: nil
            }
        switch result {
        case let result as Bool: return .bool(result)
        case let result as Int64: return .integer(result)
        case let result as String: return .string(result)
        case let result as Substring: return .string(String(result))
        default: return nil
        }
    }
}

/// A list: a section repeats over it.
struct Items: MustacheSequence, MustacheParent, MustacheCustomRepresentation {
    let values: [JSONValue]
    let path: String
    let face: Face
    let misses: Misses

    var representation: Any? {
        Items(values: values, path: path, face: face.next, misses: misses)
    }

    func makeIterator() -> IndexingIterator<[Any]> { values.indices.map(item).makeIterator() }

    func child(named name: String) -> Any? {
        face == .stacked
            ? nil : Missing(reason: "'\(path).\(name)' is missing", misses: misses)
    }

    private func item(_ index: Int) -> Any {
        faced(values[index], path: "\(path)[\(index)]", .named, misses)
    }

    private func missing(_ what: String) -> Missing {
        Missing(reason: "'\(path)' \(what)", misses: misses)
    }
}

extension Items: MustacheCustomRenderable, MustacheTransformable {
    var isNull: Bool { values.isEmpty }
    var renderText: String { missing("is a list: use a section").renderText }

    func transform(_ name: String) -> Any? {
        switch name {
        case "count": faced(.integer(Int64(values.count)), path: path, face, misses)
        case "empty": faced(.bool(values.isEmpty), path: path, face, misses)
        case "reversed": faced(.list(values.reversed()), path: path, face, misses)
        case "first": values.isEmpty ? missing("is empty") : item(0)
        case "last": values.isEmpty ? missing("is empty") : item(values.count - 1)
        default: missing("cannot be \(name)")
        }
    }
}

/// Nothing, to a section; a mistake, when printed.
struct Missing: MustacheParent, MustacheCustomRenderable, MustacheTransformable {
    let reason: String
    let misses: Misses

    func child(named name: String) -> Any? { self }
    func transform(_ name: String) -> Any? { name == "empty" ? true : self }
    var isNull: Bool { true }

    var renderText: String {
        misses.note(reason)
        return ""
    }
}

extension Double {
    /// `1200` rather than `1200.0`: readers of a mail expect no Swift.
    fileprivate var plain: String {
        guard self == rounded(), abs(self) < 1e15 else { return "\(self)" }
        return "\(Int64(self))"
    }
}
