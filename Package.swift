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
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    ],
    targets: [
        .target(name: "Events", swiftSettings: pure),
        .target(name: "Patterns", dependencies: ["Events"], swiftSettings: pure),
        .target(name: "Scenarios", dependencies: ["Events", "Patterns"], swiftSettings: pure),
        .target(
            name: "Telemetry",
            dependencies: [.product(name: "Logging", package: "swift-log")], swiftSettings: pure),
        .target(name: "Zones", dependencies: ["Events"], swiftSettings: edge),
        .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: edge),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry", .product(name: "Logging", package: "swift-log")],
            swiftSettings: edge),
        .testTarget(name: "ZonesTests", dependencies: ["Events", "Zones"], swiftSettings: edge),
    ]
)
