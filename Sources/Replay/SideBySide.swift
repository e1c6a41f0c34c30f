import Events
package import Matching
package import Policy
package import Scenarios

extension Engine {
    /// Engines that can look at the same stream: whatever name one of the sets asks for has one
    /// number in all of them.
    package static func sideBySide(
        _ sets: [[Scenario]], rules: Rules, limits: Limits = Limits()
    ) -> [Engine] {
        var vocabulary = Vocabulary()
        for scenarios in sets {
            vocabulary = Engine(scenarios, rules: rules, vocabulary: vocabulary).vocabulary
        }
        return sets.map {
            Engine($0, rules: rules, limits: limits, vocabulary: vocabulary)
        }
    }
}
