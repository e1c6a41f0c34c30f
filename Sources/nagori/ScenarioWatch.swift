import Catalogue
import Events
import Logging
import Matching
import Patterns
import Policy
import Processor
import Redis
import Scenarios
import ServiceLifecycle
import Telemetry
import UnixSignals

/// Reads the scenario files again when they have changed, or on SIGHUP; all of them or none.
actor ScenarioWatch: Service {
    /// A change is taken up when the files have been the same for so long.
    private static let interval: Duration = .seconds(2)

    private let paths: [String]
    /// Reads them anew: what is approved may have changed.
    private let readRules: @Sendable () throws -> Rules
    private var fuses: FuseBox
    private var inForce: (set: ScenarioSet, rules: Rules)
    private let limits: Limits
    private let newLineup: NewLineup
    private let metrics: ProcessorMetrics
    private let logger: Logger
    /// As they were read last, whatever came of it; nil: some could not be read.
    private var known: Look?
    private var seen: Look?

    /// What is looked at for changes.
    private struct Look: Equatable {
        var files: [SourceFile]
        var approved: Approved?
    }

    /// - Parameters:
    ///   - paths: Files and folders.
    ///   - known: Their content that is in force.
    ///   - set: What they say.
    ///   - rules: In force with it.
    ///   - readRules: Reads the rules for the engine, but for what is stopped.
    ///   - redis: Says what is stopped.
    ///   - prefix: What our keys in it begin with.
    ///   - limits: For the engine.
    ///   - newLineup: Where changed scenarios go.
    ///   - metrics: That tell of them.
    ///   - logger: That tells of them.
    init(
        _ paths: [String], known: [SourceFile], set: ScenarioSet, rules: Rules,
        readRules: @escaping @Sendable () throws -> Rules, redis: Deployment, prefix: String,
        limits: Limits, newLineup: NewLineup, metrics: ProcessorMetrics, logger: Logger
    ) {
        self.paths = paths
        self.known = Look(files: known, approved: rules.approved)
        inForce = (set, rules)
        fuses = FuseBox(redis, prefix: prefix, known: rules.stops, metrics, logger)
        self.readRules = readRules
        self.limits = limits
        self.newLineup = newLineup
        self.metrics = metrics
        self.logger = logger
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup)
                    .cancelOnGracefulShutdown()
                {
                    await self.look(isAsked: true)
                }
            }
            group.addTask {
                try? await cancelWhenGracefulShutdown {
                    while true {
                        try await Task.sleep(for: Self.interval)
                        await self.look(isAsked: false)
                    }
                }
            }
        }
    }

    private func look(isAsked: Bool) {
        heedStops()
        var (look, rules): (Look, Rules)
        do {
            rules = try readRules()
            rules.stops = fuses.stops
            look = Look(files: try ScenarioFiles.read(paths), approved: rules.approved)
        } catch {
            if isAsked || known != nil { refuse(["\(error)"]) }
            (known, seen) = (nil, nil)
            return
        }
        let isSteady = look == seen
        seen = look
        guard isAsked || isSteady && look != known else { return }
        known = look
        let set = ScenarioSet.read(look.files)
        let brands = BrandCheck(set, known: rules.brands.keys).diagnostics
        let mistakes = (set.diagnostics + brands).filter { $0.severity == .error }.map { "\($0)" }
        if !mistakes.isEmpty { return refuse(mistakes) }
        if set.scenarios.isEmpty { return refuse(["there is no scenario any more"]) }
        inForce = (set, rules)
        newLineup.put(Lineup(set, rules: rules, limits: limits))
    }

    /// Brakes work whatever the files say.
    private func heedStops() {
        fuses.look(at: inForce.set.scenarios, now: .wallClock)
        guard fuses.stops != inForce.rules.stops else { return }
        inForce.rules.stops = fuses.stops
        newLineup.put(
            Lineup(inForce.set, rules: inForce.rules, limits: limits).stopping(fuses.stops))
    }

    private func refuse(_ mistakes: [String]) {
        ScenariosRefused(mistakes: mistakes).report(to: logger, metrics)
    }
}
