import Logging
import Synchronization
import Telemetry
import Testing

@Suite struct LogLineTests {
    func line(_ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        LogLine(time: "T", level: .info, label: "run", message: message, metadata: metadata).text
    }

    @Test func `is logfmt with its keys in order`() {
        #expect(
            line("Took a shard.", ["partition": "3", "b key": "x=y", "a": ""])
                == #"time=T level=info msg="Took a shard." from=run a="" b_key="x=y" partition=3"#)
    }

    @Test(arguments: [
        ("a\nlevel=error msg=forged", #""a\nlevel=error msg=forged""#),
        ("say \"hi\" \\ \t\r", #""say \"hi\" \\ \t\r""#), ("\u{1b}[31mred", #""\u{1b}[31mred""#),
        ("\u{202e}evil\u{2028}", #""\u{202e}evil\u{2028}""#), ("見積もり", #""見積もり""#),
        ("é\u{0}", #""é\u{0}""#),
    ])
    func `no value breaks out of its quotes`(value: String, expected: String) {
        #expect(line("m", ["v": "\(value)"]) == "time=T level=info msg=m from=run v=\(expected)")
    }

    @Test func `cuts what is too long`() {
        let text = line("m", ["v": "\(String(repeating: "x", count: 100_000))"])
        #expect(text.count < LogLine.valueMax + 60)
        #expect(text.hasSuffix("x…\""))
    }

    @Test func `a logger writes whole lines from its level up`() {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in
            LineLog(label: "", level: .notice, time: { "T" }, write: lines.append)
        }
        logger[metadataKey: "shard"] = "1"
        logger.info("unheard")
        logger.warning("heard", metadata: ["n": "2"])
        #expect(lines.all == ["time=T level=warning msg=heard n=2 shard=1\n"])
    }

    @Test func `a neighbour is complained of once a minute and counted always`() {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in
            LineLog(label: "", level: .trace, time: { "T" }, write: lines.append)
        }
        let errors = Counters("e_total", "E.", labels: "code")
        let start = ContinuousClock.now
        var redis = Neighbour("Redis")
        for second in 0..<130 {
            redis.failed(
                code: "refused", detail: "connection refused", at: start + .seconds(second),
                to: logger, errors)
        }
        redis.answered(at: start + .seconds(130), to: logger)
        redis.answered(at: start + .seconds(131), to: logger)
        #expect(errors.with("refused").value == 130)
        #expect(lines.all.count == 4)
        #expect(lines.all.last == "time=T level=notice msg=\"Redis is back.\" away_seconds=130\n")
    }
}

/// What a log handler wrote.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    @Sendable func append(_ line: String) { lines.withLock { $0.append(line) } }
}
