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
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2")
    ],
    targets: [
        .target(name: "Events", swiftSettings: pure),
        .target(name: "Patterns", dependencies: ["Events"], swiftSettings: pure),
        .target(
            name: "Scenarios",
            dependencies: ["Events", "Patterns", .product(name: "Yams", package: "Yams")],
            swiftSettings: pure),
        .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: edge),
        .testTarget(
            name: "PatternsTests", dependencies: ["Events", "Patterns"], swiftSettings: edge),
        .testTarget(
            name: "ScenariosTests", dependencies: ["Events", "Patterns", "Scenarios"],
            swiftSettings: edge),
    ]
)
