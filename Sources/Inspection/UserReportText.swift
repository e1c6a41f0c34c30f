import Foundation
import Messages
import Scenarios

extension UserReport {
    /// A paragraph for each thing, a line for each fact; without a line end.
    package var text: String {
        sections.map { section in
            let width = section.facts.map(\.name.count).max() ?? 0
            let lines = section.facts.map { name, value in
                "  \(name)\(String(repeating: " ", count: width - name.count))  \(Self.plain(value))"
            }
            return ([section.heading] + lines).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// One object; runs, held and sent mails are lists. Without a line end.
    package var json: String {
        var root: [String: JSONValue] = [
            "run": .list([]), "held": .list([]), "sent": .list([]), "unsorted": .list([]),
        ]
        for section in sections {
            let object = JSONValue.object(
                Dictionary(uniqueKeysWithValues: section.facts.map(\.self)))
            if case .list(let known) = root[section.heading] {
                root[section.heading] = .list(known + [object])
            } else {
                root[section.heading] = object
            }
        }
        return Self.json(.object(root), pretty: true)
    }

    /// A class by the number that states keep.
    func className(_ index: UInt8) -> String? {
        let all = MessageClass.allCases
        return Int(index) < all.count ? all[Int(index)].rawValue : nil
    }

    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): oneLine(text)
        case .list(let values): values.map(plain).joined(separator: ", ")
        case .object(let fields):
            fields.sorted { $0.key < $1.key }.map { "\($0.key) = \(json($0.value, pretty: false))" }
                .joined(separator: ", ")
        default: json(value, pretty: false)
        }
    }

    /// What events said must not move a terminal's cursor.
    private static func oneLine(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return isPlain ? text : json(.string(text), pretty: false)
    }

    private static func json(_ value: JSONValue, pretty: Bool) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        // Only numbers that are not finite have no JSON, and no event can bring one.
        guard let data = try? encoder.encode(value) else { return "?" }
        return String(decoding: data, as: UTF8.self)
    }
}
