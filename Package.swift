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
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swhitty/FlyingFox.git", from: "0.27.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        .target(name: "Events", swiftSettings: pure),
        .target(name: "Patterns", dependencies: ["Events"], swiftSettings: pure),
        .target(name: "Scenarios", dependencies: ["Events", "Patterns"], swiftSettings: pure),
        .target(
            name: "Telemetry",
            dependencies: [.product(name: "Logging", package: "swift-log")], swiftSettings: pure),
        .target(name: "Zones", dependencies: ["Events"], swiftSettings: edge),
        .target(
            name: "Workers",
            dependencies: [.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")],
            swiftSettings: edge),
        .target(
            name: "Endpoint",
            dependencies: [
                "Telemetry", .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: edge),
        .target(
            name: "Settings",
            dependencies: [
                "Events", "Scenarios", "Zones", .product(name: "Yams", package: "Yams"),
            ], swiftSettings: edge),
        .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: edge),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry", .product(name: "Logging", package: "swift-log")],
            swiftSettings: edge),
        .testTarget(
            name: "WorkersTests",
            dependencies: [
                "Workers", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: edge),
        .testTarget(
            name: "EndpointTests",
            dependencies: [
                "Endpoint", "Telemetry", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: edge),
        .testTarget(
            name: "SettingsTests", dependencies: ["Events", "Scenarios", "Settings"],
            swiftSettings: edge),
        .testTarget(name: "ZonesTests", dependencies: ["Events", "Zones"], swiftSettings: edge),
    ]
)
