import ArgumentParser
import Events
import Foundation
import Mail
import Redis
import Settings
import Suppressions

/// `nagori suppress add | remove | list | import`
struct Suppress: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The addresses that get no mail at all.",
        discussion: """
            Every `nagori send` asks for an address right before a mail goes out, whatever the mail's \
            class, and adds those that a relay calls unknown. `nagori run` adds those of complaints and \
            bounces (`mail_complained`, `mail_bounced`). Capital letters count as small ones.

            Exits 0; 64 for an address that is none, 65 for a file with mistakes, 66 for one that is \
            not there, 69 when Redis cannot be used, 78 when the configuration is wrong.
            """,
        subcommands: [Add.self, Remove.self, List.self, Import.self])
}

extension Suppress {
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds addresses; those that are there stay as they are.")

        @Argument(help: "name@example.org")
        var addresses: [String]

        @Option(help: "manual, complaint or hard_bounce.")
        var reason: Suppression.Reason = .manual

        @Option(help: "Who says so.")
        var by = ""

        @OptionGroup var configuration: ConfigurationOption

        func validate() throws {
            for address in addresses { try check(address) }
        }

        func run() throws {
            let settings = try configuration.load()
            let entries = addresses.map { Suppression($0, reason, at: .wallClock, by: by) }
            let count = try SuppressionList.use(settings) { try $0.add(entries) }
            try put("added \(count) of \(entries.count)")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes addresses off, so that mails go there again.",
            discussion: """
                A user whose own events told of the bounce stays unmailed until `identify` tells \
                another address; one who complained, until `subscribed`.
                """)

        @Argument(help: "name@example.org")
        var addresses: [String]

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            let count = try SuppressionList.use(settings) { try $0.remove(addresses) }
            try put("removed \(count) of \(addresses.count)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints all of them, as `import` reads them: address,reason,time,by.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            var entries: [String: Suppression] = [:]
            try SuppressionList.use(settings) { list in
                try list.forEach { entries[$0.address] = $0 }
            }
            let lines = entries.values.sorted { $0.address < $1.address }.map(\.line)
            if !lines.isEmpty { try put(lines.joined(separator: "\n")) }
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds the addresses of a file, all or none.",
            discussion: """
                A line an address, or what `list` prints: address,reason,time,by. Empty lines and those \
                that begin with # and a blank are passed over.
                """)

        @Argument(help: "The file; - is standard input.")
        var file: String

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            let entries = try read()
            let count = try SuppressionList.use(settings) { try $0.add(entries) }
            try put("added \(count) of \(entries.count)")
        }

        private func read() throws -> [Suppression] {
            var entries: [Suppression] = []
            var mistakes: [String] = []
            for (number, line) in try lines().enumerated() {
                let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
                // An address may begin with a #, and then goes on at once.
                if text.isEmpty || text == "#" || text.hasPrefix("# ") { continue }
                do throws(LineMistake) { entries.append(try Suppression(line: text)) } catch {
                    mistakes.append("\(file):\(number + 1): \(error.problem)")
                }
            }
            guard mistakes.isEmpty else {
                let shown = mistakes.prefix(20).joined(separator: "\n")
                let rest = mistakes.count > 20 ? "\nand \(mistakes.count - 20) more" : ""
                throw ExitCode.dataError.saying("\(shown)\(rest)\nnothing was imported")
            }
            return entries
        }

        private func lines() throws -> [String] {
            let data =
                file == "-"
                ? FileHandle.standardInput.readDataToEndOfFile()
                : FileManager.default.contents(atPath: file)
            guard let data else {
                throw ExitCode.noInput.saying(
                    "\(file): there is no such file, or it cannot be read")
            }
            var text = String(decoding: data, as: UTF8.self)
            if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
            return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .map(String.init)
        }
    }
}

extension Suppression.Reason: ExpressibleByArgument {}

extension SuppressionList {
    /// Ends the command when Redis cannot be used.
    fileprivate static func use<Result>(
        _ settings: Settings, _ body: (SuppressionList) throws -> Result
    ) throws -> Result {
        let list = SuppressionList(
            Servers(try .sound(settings)), prefix: settings.redis.prefix)
        do { return try body(list) } catch let error as RedisError {
            throw ExitCode.unavailable.saying("\(error)")
        }
    }
}

/// A line that is no entry of the list.
private struct LineMistake: Error { let problem: String }

extension Suppression {
    /// `address,reason,time,by`
    fileprivate var line: String { "\(address),\(reason.rawValue),\(at),\(by)" }

    fileprivate init(line: String) throws(LineMistake) {
        let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        do throws(AddressError) { _ = try Address(fields[0]) } catch {
            throw LineMistake(problem: "expected an address: \(error)")
        }
        var (reason, at) = (Reason.manual, EventTime.wallClock)
        if fields.count > 1, !fields[1].isEmpty {
            guard let known = Reason(rawValue: fields[1]) else {
                throw LineMistake(
                    problem: "expected manual, complaint or hard_bounce behind the address")
            }
            reason = known
        }
        if fields.count > 2, !fields[2].isEmpty {
            guard let time = EventTime(iso8601: fields[2]) else {
                throw LineMistake(problem: "expected a time such as 2026-04-03T11:00:00Z")
            }
            at = time
        }
        self.init(fields[0], reason, at: at, by: fields.count > 3 ? fields[3] : "")
    }
}

private func check(_ address: String) throws {
    do throws(AddressError) { _ = try Address(address) } catch {
        throw ValidationError("'\(address)' is no address: \(error)")
    }
}
