import ArgumentParser
import Catalogue
import Delivery
import Policy
import Settings
import Zones

extension Rules {
    /// The gate's rules, as configured, with what is approved.
    init(_ settings: Settings) throws(RulesMistake) {
        self = try Self.unapproved(settings)
        guard let path = settings.approvals else { return }
        approved = try ApprovalBook(path, settings).approved
    }

    /// The gate's rules, as configured. What is tried before somebody approves it goes by these.
    private static func unapproved(_ settings: Settings) throws(RulesMistake) -> Rules {
        var rules = try Rules(settings.run)
        rules.brands = settings.brands.mapValues {
            Brand(caps: $0.caps.map { Cap($0) }, needsConsent: $0.consent == .optIn)
        }
        return rules
    }

    private init(_ settings: Settings.Run) throws(RulesMistake) {
        let zones = ZoneTable()
        self.init(
            zone: settings.zone, zoneNamed: { zones.zone(named: $0) },
            quietHours: settings.quietHours,
            caps: settings.caps.map { Cap($0) },
            needsConsent: settings.consent == .optIn)
        zoneOfCountry = { zones.zone(ofCountry: $0) }
        quietDays = settings.quietDays
        spread = settings.spread
        collect = settings.collect
        guard let path = settings.holidays else { return }
        do { holidays = try HolidayFile.read(path) } catch {
            throw RulesMistake("run.holidays: \(error)", .badConfiguration)
        }
    }

    /// - Throws: The process's end.
    static func load(_ settings: Settings) throws(ExitCode) -> Rules {
        do { return try Rules(settings) } catch { throw error.ending }
    }

    /// Without approvals: what is tried is often what is to be approved.
    ///
    /// - Throws: The process's end.
    static func loadUnapproved(_ settings: Settings) throws(ExitCode) -> Rules {
        do { return try unapproved(settings) } catch { throw error.ending }
    }
}

extension Rules.Cap {
    init(_ setting: Settings.ClassCap) {
        self.init(
            setting.messageClass, count: setting.cap.count, span: setting.cap.span,
            reserves: setting.cap.reserves)
    }
}

/// A file that the rules need and that cannot be used.
struct RulesMistake: Error, CustomStringConvertible {
    let description: String
    private let code: ExitCode

    init(_ description: String, _ code: ExitCode) {
        self.description = description
        self.code = code
    }

    var ending: ExitCode { code.saying(description) }
}

extension ApprovalBook {
    init(_ path: String, _ settings: Settings) throws(RulesMistake) {
        do {
            try self.init(path: path, templates: try TemplateFolder(path: settings.templates))
        } catch {
            throw RulesMistake("\(error)", .dataError)
        }
    }
}
