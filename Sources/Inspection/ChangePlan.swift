import Matching
import Policy
package import Scenarios

/// What becomes of runs in flight when some scenarios take the place of others.
package struct ChangePlan: Sendable {
    private let old: [Scenario]
    private let new: [Scenario]
    private let before: StateCoding
    /// As if every change said `follow`.
    private let after: StateCoding
    private let oldSet: ProgramSet
    private let newSet: ProgramSet
    /// By scenario id. Nil: nobody has counted.
    private var counts: [String: Count]?

    fileprivate struct Count {
        var runs = 0
        var held = 0
        /// Of those, what can go on by the new rules.
        var following = 0
    }

    package init(from old: [Scenario], to new: [Scenario]) {
        self.old = old.sorted { $0.id < $1.id }
        self.new = new.sorted { $0.id < $1.id }
        let following = new.map { scenario in
            var scenario = scenario
            scenario.onChange = .follow
            return scenario
        }
        let replaced = old.filter { one in
            new.contains { $0.id == one.id && $0.version != one.version }
        }
        oldSet = ProgramSet(old)
        newSet = ProgramSet(following, retired: replaced)
        before = StateCoding(oldSet)
        after = StateCoding(newSet)
    }

    /// Counts what a user's stored state holds; one that cannot be read counts nothing.
    package mutating func count(_ bytes: [UInt8], of user: String) {
        var counts = counts ?? [:]
        defer { self.counts = counts }
        guard let now = try? before.decode(bytes, of: user).state,
            let then = try? after.decode(bytes, of: user).state
        else { return }
        for run in now.runs { counts[id(run, in: oldSet), default: Count()].runs += 1 }
        for held in now.held where held.match.run.program != Run.unknownProgram {
            counts[id(held.match.run, in: oldSet), default: Count()].held += 1
        }
        for run in then.runs + then.held.map(\.match.run) where run.program != Run.unknownProgram {
            guard !newSet.programs[run.program].isRetired else { continue }
            counts[id(run, in: newSet), default: Count()].following += 1
        }
    }

    /// Nothing was found, but somebody has looked.
    package mutating func beginCounting() { counts = counts ?? [:] }

    private func id(_ run: Run, in set: ProgramSet) -> String {
        set.programs[run.program].scenario.id
    }

    /// A paragraph for each scenario that is added, changed or removed; without a line end.
    package var text: String {
        var parts: [String] = []
        var same = 0
        for id in Set((old + new).map(\.id)).sorted() {
            switch (old.first { $0.id == id }, new.first { $0.id == id }) {
            case (nil, let new?): parts.append("+ \(new.id) (\(new.version))")
            case (let old?, nil): parts.append(removal(of: old))
            case (let old?, let new?) where old.version == new.version: same += 1
            case (let old?, let new?): parts.append(change(from: old, to: new))
            case (nil, nil): break
            }
        }
        if same > 0 { parts.append("= \(same) unchanged") }
        return parts.joined(separator: "\n")
    }

    private func removal(of scenario: Scenario) -> String {
        var lines = ["- \(scenario.id) (\(scenario.version))"]
        if let count = count(of: scenario) {
            lines.append("    in flight: \(count.text); they end at once, without a mail")
        }
        return lines.joined(separator: "\n")
    }

    private func change(from old: Scenario, to new: Scenario) -> String {
        var lines = ["~ \(new.id) (\(old.version) -> \(new.version))"]
        lines += differences(old.facts, new.facts).map { "    \($0)" }
        guard let count = count(of: old) else {
            return (lines + ["    on_change: \(new.onChange.rawValue)"]).joined(separator: "\n")
        }
        lines.append("    in flight: \(count.text)")
        let total = count.runs + count.held
        let effects: [(Scenario.OnChange, String)] = [
            (.finishOld, "\(total) end by the old rules"),
            (.restart, "\(total) end at once, without a mail"),
            (
                .follow,
                "\(count.following) go on by the new rules, "
                    + "\(total - count.following) end by the old ones"
            ),
        ]
        for (choice, effect) in effects {
            let mark = choice == new.onChange ? "  <- as the file says" : ""
            lines.append("    on_change \(choice.rawValue): \(effect)\(mark)")
        }
        return lines.joined(separator: "\n")
    }

    private func count(of scenario: Scenario) -> Count? {
        counts.map { $0[scenario.id] ?? Count() }
    }

    private func differences(
        _ old: [(name: String, value: String)], _ new: [(name: String, value: String)]
    ) -> [String] {
        let names =
            old.map(\.name)
            + new.map(\.name).filter { name in
                !old.contains { $0.name == name }
            }
        let found: [String] = names.compactMap { name in
            let (was, will) = (old.first { $0.name == name }, new.first { $0.name == name })
            switch (was?.value, will?.value) {
            case (let was?, let will?): return was == will ? nil : "\(name): \(was) -> \(will)"
            case (let was?, nil): return "\(name): \(was) -> nothing"
            case (nil, let will?): return "\(name): nothing -> \(will)"
            case (nil, nil): return nil
            }
        }
        return found.isEmpty ? ["the order of its steps or mails"] : found
    }
}

extension ChangePlan.Count {
    fileprivate var text: String {
        "\(runs) partial match\(runs == 1 ? "" : "es"), \(held) mail\(held == 1 ? "" : "s") that wait"
    }
}
