import ArgumentParser
import Catalogue
import Delivery
import Events
import Foundation
import Mail
import Matching
import Messages
import Patterns
import Playing
import Policy
import Preview
import Scenarios
import Settings

/// `nagori preview [TEMPLATE…]`
struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Writes mails as their readers will get them, to look at before anybody does.",
        discussion: """
            For each template, in each language and for several readers (a short name, long ones, \
            none and nothing optional): the mail as nagori send would compose it (.eml, unsigned), \
            its HTML as a page, and a contact sheet (index.html). The variables come from the \
            scenarios' own tests, unless --vars or --user gives others. Unsubscribe links are \
            sealed with no real key: they take nobody off. Pages load nothing and run nothing.

            Exits 0; 65 when files have mistakes or a mail cannot be made, 66 when a file, a \
            template or a request of the user is missing, 69 when Kafka or Redis cannot be reached, \
            74 when the pages cannot be written, 78 when the configuration is wrong.
            """)

    @Argument(help: "Templates by name; else all of the folder.")
    var templates: [String] = []

    @Option(
        help: ArgumentHelp(
            "JSON object of variables; its user.name and user.id are the reader's.",
            valueName: "file"), completion: .file())
    var vars: String?

    @Option(help: "The userId of somebody whose newest mail requests are in Kafka.")
    var user: String?

    @Option(help: "Folder to write to; made if need be.", completion: .directory)
    var out = "preview"

    @OptionGroup var configuration: ConfigurationOption

    func validate() throws {
        if vars != nil, user != nil { throw ValidationError("give --vars or --user, not both") }
        if user?.isEmpty == true { throw ValidationError("--user is empty") }
    }

    func run() throws {
        let settings = try configuration.load()
        let folder = try folder(settings.templates)
        let set = try scenarios(settings)
        let samples = try samples(of: folder, set, settings)
        let studio = try Studio(settings, folder, isConfigured: configuration.path != nil)
        let remarks = TemplateRemarks(
            folder, at: settings.templates, set: set, hasUnsubscribeURL: studio.unsubscribes)
        let names = templates.isEmpty ? samples.chosen : templates
        let sheet = ContactSheet(
            try names.map { name in
                guard let template = folder.templates[name] else {
                    throw unknown(name, folder.templates.keys.sorted())
                }
                let (request, source) = samples.request(of: template)
                return Exhibit(
                    template: name, source: source, remarks: remarks.of(template),
                    shots: studio.shots(of: template, request))
            }, notes: studio.notes)
        try write(sheet.files)
        try say(sheet)
    }

    private func folder(_ path: String) throws -> TemplateFolder {
        guard FileManager.default.fileExists(atPath: path) else {
            throw ExitCode.noInput.saying("\(path): there is no such folder (templates)")
        }
        let folder: TemplateFolder
        do { folder = try TemplateFolder(path: path) } catch {
            throw ExitCode.dataError.saying("\(error)")
        }
        guard !folder.templates.isEmpty else {
            throw ExitCode.noInput.saying("\(path): there is no template here")
        }
        return folder
    }

    /// None where there is no folder of them: templates come before scenarios.
    private func scenarios(_ settings: Settings) throws -> ScenarioSet {
        guard settings.scenarios.contains(where: FileManager.default.fileExists) else {
            let paths = settings.scenarios.joined(separator: ", ")
            tell("\(paths): there are no scenarios, so variables say their own names")
            return ScenarioSet.read([])
        }
        return try ScenarioSet.loadSound(settings.scenarios)
    }

    private func samples(
        of folder: TemplateFolder, _ set: ScenarioSet, _ settings: Settings
    ) throws -> Samples {
        if let vars { return Samples(folder, variables: try Self.variables(in: vars), from: vars) }
        let rules = try Rules.loadUnapproved(settings)
        let book = Playbook(set, zone: rules.zone)
        for diagnostic in book.diagnostics { tell(diagnostic.description) }
        if !book.diagnostics.isEmpty { throw ExitCode.dataError }
        var limits = Limits(settings.run)
        limits.lateness = .seconds(0)
        var samples = Samples(folder, tests: book.sends(rules: rules, limits: limits))
        guard let user else { return samples }
        let known = try Acquaintance(user, settings, Engine(set.scenarios, rules: rules))
        samples.meet(known)
        if templates.isEmpty, samples.chosen.isEmpty {
            throw ExitCode.noInput.saying(
                "no mail request among the newest is for the user '\(user)'; name a template to "
                    + "see it with sample variables")
        }
        return samples
    }

    private static func variables(in path: String) throws -> [String: JSONValue] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ExitCode.noInput.saying("\(path): cannot be read")
        }
        guard let value = JSONValue(json: Array(data)), case .object(let fields) = value else {
            throw ExitCode.dataError.saying(
                "\(path): is no JSON object of variables such as {\"sku\": \"A-1\"}")
        }
        return fields
    }

    private func unknown(_ name: String, _ known: [String]) -> ExitCode {
        ExitCode.noInput.saying(
            "there is no template '\(name)'\(Spelling.hint(name, in: known)) (there are: "
                + "\(known.joined(separator: ", ")))")
    }

    private func write(_ files: [(path: String, bytes: [UInt8])]) throws {
        for file in files {
            let url = URL(filePath: "\(out)/\(file.path)")
            do {
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.bytes).write(to: url)
            } catch {
                throw ExitCode.inputOutputError.saying(
                    "\(url.relativePath): cannot be written: \(error.localizedDescription)")
            }
        }
    }

    private func say(_ sheet: ContactSheet) throws {
        let shots = sheet.exhibits.flatMap(\.shots)
        var problems = 0
        for shot in shots {
            guard case .problem(let problem) = shot.result else { continue }
            problems += 1
            tell("\(shot.template), \(shot.languageTitle), \(shot.variant.title): \(problem)")
        }
        try put(
            "\(shots.count - problems) mails of \(sheet.exhibits.count) "
                + (sheet.exhibits.count == 1 ? "template" : "templates") + ": \(out)/index.html")
        if problems > 0 { throw ExitCode.dataError }
    }
}
