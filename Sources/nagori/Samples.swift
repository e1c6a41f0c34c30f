import Delivery
import Mail
import Messages
import Policy
import Preview

/// A mail request for each template that is to be seen.
struct Samples {
    private var requests: [String: (MailRequest, source: String)] = [:]
    /// Who gets those mails that no request was found for.
    private var reader: Acquaintance?
    /// Templates that are shown when none is named, in order.
    private(set) var chosen: [String]

    /// Of what the scenarios' `tests` send, the first of a template counts.
    init(_ folder: TemplateFolder, tests: [Decision]) {
        chosen = folder.templates.keys.sorted()
        for decision in tests {
            guard let request = Sample.request(decision), requests[request.template] == nil else {
                continue
            }
            requests[request.template] = (
                request, "Variables of a test of the scenario \(decision.scenario)."
            )
        }
    }

    init(_ folder: TemplateFolder, variables: [String: JSONValue], from path: String) {
        chosen = folder.templates.keys.sorted()
        for (name, template) in folder.templates {
            requests[name] = (
                Sample.request(of: template, variables: variables), "Variables of \(path)."
            )
        }
    }

    /// The newest requests of a user take the place of samples.
    mutating func meet(_ reader: Acquaintance) {
        self.reader = reader
        for (name, request) in reader.requests {
            requests[name] = (
                request, "The newest request for \(reader.user), of \(request.matchedAt)."
            )
        }
        chosen = chosen.filter { reader.requests[$0] != nil }
    }

    func request(of template: MailTemplate) -> (MailRequest, source: String) {
        var (request, source) =
            requests[template.name]
            ?? (Sample.request(of: template), "No test sends it: variables say their own names.")
        if let reader, reader.requests[template.name] == nil {
            request.user = reader.user
            request.name = reader.name
            request.to = reader.address ?? request.to
            source += " The reader is \(reader.user)."
        }
        return (request, source)
    }
}
