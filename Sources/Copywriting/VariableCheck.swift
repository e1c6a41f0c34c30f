/// Variables that tell readers what was noted of them, where they can read it: the address of a link
/// is no such place.
struct VariableCheck {
    let manuscript: Manuscript
    /// What is read: of a text everything, of HTML not the tags.
    let proses: [Prose]
    let uses: [Use]

    var remarks: [Remark] {
        let tales = uses.filter { !$0.isInternal }.map(\.tales)
        guard tales.contains(where: { !$0.isEmpty }) else { return [] }
        let read = Set(proses.flatMap(\.origins))
        return manuscript.variables.filter { read.contains($0.index) }.flatMap { variable in
            let root = String(variable.name.prefix { $0 != "." })
            return tales.compactMap { $0[root] }.map { tale in
                Remark(
                    rule: .behaviourVariable, place: manuscript.places[variable.index],
                    what: "'\(variable.name)' is printed, for which \(tale)")
            }
        }
    }
}
