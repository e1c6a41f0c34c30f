import Foundation
import Telemetry
import Testing

@Suite struct ExpositionTests {
    @Test func `writes what Prometheus reads`() {
        struct List {
            let late = Counter("b_total", "Late ones.")
            let lag = Gauges("a", "Behind \\ by\nlines.", labels: "partition", "note")
            let took = Histogram("c_seconds", "Took.", bounds: [.milliseconds(5), .seconds(1)])
            let seen = Observed("d", "Seen.") { nil }
        }
        let list = List()
        list.late.add(3)
        list.lag.with("10", "x").set(1.5)
        list.lag.with("9", "say \"hi\"\n\\").set(-2)
        list.took.record(.milliseconds(5))
        list.took.record(.milliseconds(6))
        list.took.record(.seconds(61))
        list.took.record(.seconds(-1))
        #expect(
            Exposition(list).text == """
                # HELP a Behind \\\\ by\\nlines.
                # TYPE a gauge
                a{partition="9",note="say \\"hi\\"\\n\\\\"} -2
                a{partition="10",note="x"} 1.5
                # HELP b_total Late ones.
                # TYPE b_total counter
                b_total 3
                # HELP c_seconds Took.
                # TYPE c_seconds histogram
                c_seconds_bucket{le="0.005"} 2
                c_seconds_bucket{le="1"} 3
                c_seconds_bucket{le="+Inf"} 4
                c_seconds_sum 61.011
                c_seconds_count 4
                # HELP d Seen.
                # TYPE d gauge

                """)
    }

    @Test func `shows every number of both lists`() {
        let processor = Exposition(ProcessorMetrics()).names
        #expect(processor.contains("nagori_events_total"))
        #expect(processor.contains("nagori_build_info"))
        // One of them counts for fuses alone.
        let shown = Mirror(reflecting: ProcessorMetrics()).children.filter {
            !($0.value is HourlyMatches)
        }
        #expect(processor.count == shown.count)
        let sender = Exposition(SenderMetrics()).names
        #expect(sender.count == Mirror(reflecting: SenderMetrics()).children.count)
        #expect((processor + sender).allSatisfy { $0.hasPrefix("nagori_") })
    }

    @Test func `a full family shares one member among the rest`() {
        let family = Counters("x_total", "X.", labels: "scenario", "reason")
        for n in 0..<(Counters.membersMax + 50) { family.with("s\(n)", "r").add() }
        #expect(family.with("other", "other").value == 50)
        #expect(family.with("s3", "r").value == 1)
        family.remove("s3", "r")
        #expect(!Exposition(family).text.contains("\"s3\""))
    }

    @Test func `loses no count between threads`() async {
        let counter = Counter("x_total", "X.")
        let gauge = Gauge("y", "Y.")
        let family = Counters("z_total", "Z.", labels: "n")
        let histogram = Histogram("h_seconds", "H.")
        await withTaskGroup(of: Void.self) { group in
            for n in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter.add()
                        gauge.add(1)
                        family.with("\(n % 3)").add()
                        histogram.record(.microseconds(n))
                    }
                }
            }
        }
        #expect(counter.value == 80_000)
        #expect(gauge.value == 80_000)
        #expect(histogram.count == 80_000)
        #expect(["0", "1", "2"].map { family.with($0).value }.reduce(0, +) == 80_000)
    }

    @Test(.enabled(if: Self.promtool != nil, "promtool is not installed"))
    func `promtool finds nothing to say`() throws {
        let processor = ProcessorMetrics()
        processor.matches.with("sample-follow-up").add()
        processor.decisions.with("sample-follow-up", "suppress", "quiet \"hours\"").add()
        processor.commit.record(.milliseconds(3))
        processor.lag.with("0").set(12)
        let sender = SenderMetrics()
        sender.results.with("sent", "smtp", "marketing", "250").add()
        sender.age.record(.seconds(4))
        for text in [Exposition(processor).text, Exposition(sender).text] {
            let (code, output) = try check(text)
            #expect(code == 0 && output.isEmpty, "\(output)")
        }
    }

    private static let promtool: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
        .split(separator: ":")
        .map { URL(filePath: String($0)).appending(path: "promtool") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }

    private func check(_ text: String) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = Self.promtool
        process.arguments = ["check", "metrics"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
