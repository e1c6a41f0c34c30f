/// A template with all its shots, and what is to be said about it.
package struct Exhibit: Sendable {
    package let template: String
    /// Where its variables come from, for people.
    package let source: String
    /// As `nagori check` says them.
    package let remarks: [String]
    /// By language, in the order of the variants.
    package let shots: [Shot]

    package init(template: String, source: String, remarks: [String], shots: [Shot]) {
        self.template = template
        self.source = source
        self.remarks = remarks
        self.shots = shots
    }
}
