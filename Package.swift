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

        .systemLibrary(
            name: "CRdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        // No pkgConfig: hiredis's names a flag that SwiftPM refuses with a warning.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .target(name: "Kafka", dependencies: ["CRdkafka"], swiftSettings: edge),
        .target(name: "Redis", dependencies: ["CHiredis"], swiftSettings: edge),

        .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: edge),
        .target(name: "CChildProcess", path: "Tests/CChildProcess"),
        .target(
            name: "TestServers", dependencies: ["CChildProcess"], path: "Tests/TestServers",
            swiftSettings: edge),
        .testTarget(
            name: "KafkaTests", dependencies: ["Kafka", "TestServers"], swiftSettings: edge),
        .testTarget(
            name: "RedisTests", dependencies: ["Redis", "TestServers"], swiftSettings: edge),
    ]
)
