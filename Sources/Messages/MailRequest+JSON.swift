import Events
import Foundation
import Scenarios

/// A message on mail-send that is no mail request; belongs to the dead letters.
package struct MailRequestError: Error, Equatable, CustomStringConvertible {
    /// Empty when the whole message is unreadable.
    package let field: String
    package let reason: String

    package init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    package var description: String { field.isEmpty ? reason : "\(field): \(reason)" }
}

extension MailRequest {
    /// The largest message taken.
    package static let bytesMax = 1 << 20

    /// - Throws: `MailRequestError`, which names the field and never repeats the variables.
    package init(json: some Sequence<UInt8>) throws(MailRequestError) {
        let data = Data(json)
        guard data.count <= Self.bytesMax else {
            throw MailRequestError(field: "", reason: "longer than \(Self.bytesMax) bytes")
        }
        do {
            self = try JSONDecoder().decode(MailRequest.self, from: data)
        } catch let error as DecodingError {
            throw MailRequestError(error)
        } catch {
            throw MailRequestError(field: "", reason: "no JSON object")
        }
    }

    /// The message's bytes: sorted keys, so that the same request is the same bytes.
    ///
    /// - Throws: when a variable is NaN or infinite, which JSON cannot say.
    package func json() throws(MailRequestError) -> [UInt8] {
        var json = JSONWriter()
        json.open()
        json.member("brand", brand)
        if let room {
            json.begin("caps")
            json.write(room)
        }
        json.member("class", messageClass.rawValue)
        json.member("expires_at", expiresAt)
        if heedsConsent {
            json.begin("heeds_consent")
            json.append("true")
        }
        json.member("id", id)
        json.member("locale", locale)
        json.member("matched_at", matchedAt)
        json.member("name", name)
        json.member("not_before", notBefore)
        if let quiet {
            json.begin("quiet")
            json.open()
            if !quiet.days.isEmpty { json.member("days", quiet.days.text) }
            json.member("hours", quiet.hours?.text)
            json.member("zone", quiet.zone)
            json.close()
        }
        json.member("reason", reason)
        json.member("role", role)
        json.member("scenario", scenario)
        json.member("scenario_version", scenarioVersion)
        json.member("template", template)
        json.member("to", to)
        json.member("topic", topic)
        json.member("user", user)
        json.begin("variables")
        json.write(variables)
        json.close()
        if json.hasNonFinite {
            throw MailRequestError(field: "variables", reason: "a number is not finite")
        }
        return json.bytes
    }
}

extension JSONValue {
    /// Nil when `json` is not one whole JSON value.
    package init?(json: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(json)) else {
            return nil
        }
        self = value
    }
}

extension MailRequestError {
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _):
            self.init(field: key.stringValue, reason: "missing")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let noun = "\(type)".hasPrefix("Dictionary<") ? "JSON object" : "\(type)"
            self.init(field: Self.path(context), reason: "not a \(noun)")
        case .dataCorrupted(let context):
            let reason = context.codingPath.isEmpty ? "no JSON object" : context.debugDescription
            self.init(field: Self.path(context), reason: reason)
        @unknown default:
            self.init(field: "", reason: "no mail request")
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.map(\.stringValue).joined(separator: ".")
    }
}
