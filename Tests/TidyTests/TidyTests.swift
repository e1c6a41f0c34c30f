import Testing

/// The rules of the house, as far as a machine can tell.
@Suite struct TidyTests {
    @Test func `every file keeps the rules`() throws {
        let files = House.swiftFiles("Sources") + House.swiftFiles("Tests")
        #expect(files.count > 100)
        for file in files {
            for fault in SwiftText(try House.text(file)).faults {
                Issue.record("\(file):\(fault)")
            }
        }
    }

    @Test func `what thinks has no files, clocks or chance`() throws {
        let targets = House.targets("core", in: try House.text("Package.swift"))
        #expect(targets.contains("Matching") && targets.contains("Generator"))
        for file in targets.flatMap({ House.swiftFiles("Sources/\($0)") }) {
            for word in SwiftText(try House.text(file)).impurities {
                Issue.record("\(file):\(word)")
            }
        }
    }

    @Test func `the README's map has every target`() throws {
        let manifest = try House.text("Package.swift")
        let readme = try House.text("README.md")
        for list in ["core", "edges", "workers"] {
            let targets = House.targets(list, in: manifest)
            #expect(!targets.isEmpty)
            for target in targets {
                let isThere = readme.contains(try Regex("(?m)^  .*\\b\(target)\\b"))
                #expect(isThere, "\(target) is not on the map")
            }
        }
    }

    // MARK: Tests of the rules

    @Test(arguments: [
        ("let a = b!\n", 1), ("let a = b![0]\n", 1), ("if a != b, !c {}\n", 0),
        ("let a = \"b!\" // c!\n", 0), ("let a = try! b()\n", 2), ("/// TO" + "DO: it\n", 1),
        ("final class A: @unchecked Sendable {}\n", 1), ("let a = \"\"\"\n    b!\n    \"\"\"\n", 0),
    ])
    func `finds what is forbidden, but not in texts and comments`(text: String, count: Int) {
        #expect(SwiftText(text).faults.count == count, "\(SwiftText(text).faults)")
    }

    @Test(arguments: [(300, 0), (301, 1)])
    func `a file has at most 300 lines`(count: Int, faults: Int) {
        #expect(SwiftText(String(repeating: "\n", count: count)).faults.count == faults)
    }

    @Test(arguments: [(68, 0), (69, 1)])
    func `a function has at most 70 lines`(count: Int, faults: Int) {
        let body = String(repeating: "        a()\n", count: count)
        let wide = "struct A {\n    func f(\n        a: Int\n    ) {\n\(body)    }\n}\n"
        let text = "struct A {\n    func f() {\n\(body)    }\n    func g() {}\n}\n"
        #expect(SwiftText(text).faults.count == faults)
        #expect(SwiftText(wide).faults.count == 1)
    }

    @Test func `finds clocks and chance`() {
        #expect(SwiftText("let a = ContinuousClock.now\n").impurities == ["1: Clock.now"])
        #expect(SwiftText("let a = Int.random(in: b)\n").impurities == ["1: .random(in: b)"])
        #expect(SwiftText("let a = Date()\n").impurities == ["1: Date("])
        #expect(SwiftText("let a = CivilDate()\nlet b = Hour.now\n").impurities.isEmpty)
        #expect(SwiftText("let a = Int.random(in: b, using: &c)\n").impurities.isEmpty)
        #expect(SwiftText("// Date(), randomElement()\n").impurities.isEmpty)
    }

    @Test func `reads the targets of the manifest`() {
        let text = "let core: [Target] = [\n  .target(\n    name: \"A\"),\n]\nlet b = \"C\"\n"
        #expect(House.targets("core", in: text) == ["A"])
    }
}
