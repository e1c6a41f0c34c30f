// swift-tools-version: 6.2
import PackageDescription

/// Targets that touch the outside world.
let edge: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
]
/// Targets that compute: no pointers, no input or output, no clock.
let pure: [SwiftSetting] = edge + [.strictMemorySafety()]

let package = Package(
    name: "nagori",
    dependencies: [],
    targets: [
        .target(name: "Events", swiftSettings: pure),
        .target(name: "Patterns", dependencies: ["Events"], swiftSettings: pure),
        .target(name: "Scenarios", dependencies: ["Events", "Patterns"], swiftSettings: pure),
        .target(
            name: "CSimdjson",
            cxxSettings: [
                .define("SIMDJSON_EXCEPTIONS", to: "0"),
                // simdjson checks its own use unless it is told not to.
                .define("NDEBUG", .when(configuration: .release)),
            ],
            linkerSettings: [.linkedLibrary("simdjson")]),
        .target(
            name: "EventReader", dependencies: ["CSimdjson", "Events"], swiftSettings: edge),
        .target(name: "Generator", dependencies: ["Events"], swiftSettings: pure),
        .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: edge),
        .testTarget(
            name: "GeneratorTests", dependencies: ["EventReader", "Events", "Generator"],
            swiftSettings: edge),
        .testTarget(
            name: "EventReaderTests", dependencies: ["EventReader", "Events"], swiftSettings: edge),
    ],
    cxxLanguageStandard: .cxx17
)
