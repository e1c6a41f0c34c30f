/// Words that no part of a mail should have.
struct WordCheck {
    let manuscript: Manuscript
    let prose: Prose

    var remarks: [Remark] {
        remarks(.trackingWords, TrackingWords.japanese + TrackingWords.english)
            + remarks(.creepyWords, CreepyWords.japanese + CreepyWords.english)
    }

    private func remarks(_ rule: Rule, _ phrases: [Phrase]) -> [Remark] {
        prose.hits(phrases).map { hit in
            let place = manuscript.places[prose.origins[hit.range.lowerBound]]
            return Remark(rule: rule, place: place, what: hit.text.quoted)
        }
    }
}
