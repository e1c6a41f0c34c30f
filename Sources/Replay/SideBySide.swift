import Events
package import Policy
package import Scenarios

extension Engine {
    /// Engines that can look at the same stream: whatever name one of the sets asks for has one
    /// number in all of them.
    package static func sideBySide(
        _ sets: [[Scenario]], rules: Rules, runsMax: Int = 32
    ) -> [Engine] {
        var vocabulary = Vocabulary()
        for scenarios in sets {
            vocabulary = Engine(scenarios, rules: rules, vocabulary: vocabulary).vocabulary
        }
        return sets.map {
            Engine($0, rules: rules, runsMax: runsMax, vocabulary: vocabulary)
        }
    }
}
