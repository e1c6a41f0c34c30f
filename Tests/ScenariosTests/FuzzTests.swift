import Patterns
import Scenarios
import Testing

/// SplitMix64: the same seed gives the same texts everywhere.
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(sides))
    }
}

@Suite struct FuzzTests {
    private static let pieces: [String] = [
        "\t", "  ", "\n", "- ", ": ", "? ", "[", "]", "{", "}", "&a ", "*a", "|\n", ">", "'", "\"",
        "#", "---\n", "...\n", "!!int ", "<<: ", "\u{0}", "\u{FEFF}", "é", "😀", "\u{2028}", "\r",
        "(", ")", " and ", "not ", "view.", "`", "24h", "absent: x", "within: 1h\n", "event: ",
        "steps:", "~", "%", "@", "\\", "\\u0041", "99999999999999999999", "null", "\u{85}",
    ]

    /// One to six cuts, doublings, swaps and insertions; sometimes a broken byte.
    private func mutate(_ text: String, _ dice: inout Dice) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0...dice.roll(6) {
            let place = dice.roll(bytes.count + 1)
            let end = min(place + dice.roll(30), bytes.count)
            switch dice.roll(8) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: bytes[place..<end], at: dice.roll(bytes.count + 1))
            case 2 where place < bytes.count: bytes.swapAt(place, dice.roll(bytes.count))
            case 3 where dice.roll(20) == 0: bytes.insert(UInt8(dice.roll(256)), at: place)
            default:
                bytes.insert(contentsOf: Self.pieces[dice.roll(Self.pieces.count)].utf8, at: place)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `any file gives scenarios or mistakes with places inside it`(seed: UInt64) {
        var dice = Dice(state: seed)
        for round in 0..<400 {
            let bytes = mutate(round.isMultiple(of: 2) ? sampleFollowUp : everyOtherKey, &dice)
            let set = ScenarioSet.read([SourceFile(name: "f", bytes: bytes)])
            if set.scenarios.isEmpty, set.diagnostics.isEmpty {
                Issue.record("seed \(seed) round \(round): neither scenario nor mistake")
            }
            let lines = String(decoding: bytes, as: UTF8.self)
                .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            for diagnostic in set.diagnostics {
                let isInside =
                    (1...lines.count).contains(diagnostic.line)
                    && diagnostic.column >= 1
                    && diagnostic.column <= lines[diagnostic.line - 1].unicodeScalars.count + 1
                #expect(isInside, "seed \(seed) round \(round): \(diagnostic)")
            }
        }
    }
}
