import Catalogue
import Foundation
import Scenarios
import TestServers
import Testing

/// `nagori schema`, judged by a validator that is not ours.
@Suite struct SchemaTests {
    @Test func `the page is the schema`() throws {
        let page = Documents.root.appending(path: "docs/scenario.schema.json")
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] != nil {
            try Data(Schema.text.utf8).write(to: page)
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == Schema.text)
    }

    @Test func `the command prints it`() throws {
        let process = try NagoriProcess(["schema"], in: FileManager.default.temporaryDirectory)
        #expect(process.exitCode(within: .seconds(60)) == 0)
        #expect(process.output == Schema.text)
    }

    @Test func `whatever is shipped or shown is of the schema`() throws {
        let folders = ["deploy/scenarios", "Benchmarks", "Tests/Fixtures/playing"]
        let files = try ScenarioFiles.read(
            folders.map { Documents.root.appending(path: $0).path() })
        let shown = try ["README.md", "docs/scenarios.md"].flatMap { page in
            try Documents.scenarios(on: page)
        }
        #expect(files.count > 12 && shown.count > 1)
        let texts = files.map { String(decoding: $0.bytes, as: UTF8.self) } + shown
        for (text, mistakes) in zip(texts, try judge(texts)) {
            #expect(mistakes == [], "\(text)")
        }
    }

    @Test func `what is wrong is refused by the schema as by the reader`() throws {
        for (text, mistakes) in zip(schemaMistakes, try judge(schemaMistakes)) {
            #expect(!mistakes.isEmpty, "the schema takes \(text)")
            #expect(isRefused(text), "the reader takes \(text)")
        }
    }

    /// Every key of every block with values of many kinds, and every block without each key.
    @Test func `what the schema refuses, the reader refuses`() throws {
        let texts = try Variations().texts
        #expect(texts.count > 500)
        #expect(try judge([Variations.sound]) == [[]] && !isRefused(Variations.sound))
        let refused = zip(texts, try judge(texts)).filter { !$0.1.isEmpty }
        #expect(refused.count > 300)
        for (text, mistakes) in refused { #expect(isRefused(text), "\(text): \(mistakes)") }
    }

    private func isRefused(_ text: String) -> Bool {
        ScenarioSet.read([SourceFile(name: "f", text: text)]).hasErrors
    }

    /// The mistakes of each text.
    private func judge(_ texts: [String]) throws -> [[String]] {
        let schema = try JSONSerialization.jsonObject(with: Data(Schema.text.utf8))
        let question = try JSONSerialization.data(
            withJSONObject: ["schema": schema, "texts": texts])
        let answer = try Python.run("judge_yaml.py", input: question)
        let mistakes = try JSONDecoder().decode([[String]].self, from: answer)
        try #require(mistakes.count == texts.count)
        return mistakes
    }
}

/// A sound scenario, and what it becomes with one key changed or left out.
private struct Variations {
    static let sound = """
        {"scenario": "a", "description": "d", "on_change": "restart",
         "pattern": {"runs": "all", "within": "1d", "after_match": {"skip_to_first": "e"},
          "steps": [{"event": "e"}, {"event": "f", "times": 2},
                    {"steps": [{"event": "g"}], "times": "2+"}, {"absent": "h", "for": "1h"}]},
         "send": [{"mail": "m", "at": "+1d", "variables": {"x": "e.x"}}],
         "guard": {"cancel_on": [{"event": "x"}]},
         "tests": [{"name": "t", "given": "+0 u e", "expect": [{"send": "m", "to": "u"}]}]}
        """

    /// Where blocks stand in it, with their names in the schema; the empty one is its top level.
    private static let blocks: [(name: String, path: [String])] = [
        ("", []), ("pattern", ["pattern"]), ("after_match", ["pattern", "after_match"]),
        ("step", ["pattern", "steps", "0"]), ("step", ["pattern", "steps", "1"]),
        ("step", ["pattern", "steps", "2"]), ("step", ["pattern", "steps", "3"]),
        ("send", ["send", "0"]), ("guard", ["guard"]), ("event", ["guard", "cancel_on", "0"]),
        ("test", ["tests", "0"]), ("expectation", ["tests", "0", "expect", "0"]),
    ]

    private static var values: [Any] {
        [
            "?!", "soon", "1h", "30", 0, 99_999, -1, true, "", NSNull(), [Any](), ["x"], [["x"]],
            ["x": "y"], [["x": "y"]], String(repeating: "x", count: 300),
        ]
    }

    private(set) var texts: [String] = []

    init() throws {
        let root = try JSONSerialization.jsonObject(with: Data(Self.sound.utf8))
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(Schema.text.utf8)) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        for (name, path) in Self.blocks {
            let block = name.isEmpty ? schema : definitions[name]
            let properties = try #require(block?["properties"] as? [String: Any])
            for key in properties.keys.sorted() + ["no_such_key"] {
                for value in Self.values.map(Optional.some) + [nil] {
                    let changed = Self.changed(root, at: path[...], key: key, to: value)
                    let data = try JSONSerialization.data(withJSONObject: changed)
                    texts.append(String(decoding: data, as: UTF8.self))
                }
            }
        }
    }

    private static func changed(
        _ node: Any, at path: ArraySlice<String>, key: String, to value: Any?
    ) -> Any {
        if var list = node as? [Any], let first = path.first, let index = Int(first) {
            list[index] = changed(list[index], at: path.dropFirst(), key: key, to: value)
            return list
        }
        guard var block = node as? [String: Any] else { return node }
        if let first = path.first, let inner = block[first] {
            block[first] = changed(inner, at: path.dropFirst(), key: key, to: value)
        } else {
            block[key] = value
        }
        return block
    }
}
