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
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1")
    ],
    targets: [
        .target(name: "Events", swiftSettings: pure),
        .target(name: "Patterns", dependencies: ["Events"], swiftSettings: pure),
        .target(name: "Scenarios", dependencies: ["Events", "Patterns"], swiftSettings: pure),
        .target(
            name: "Mail",
            dependencies: [
                "Events", "Messages", "Scenarios",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: pure),
        .target(name: "Messages", dependencies: ["Events", "Scenarios"], swiftSettings: edge),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        .target(
            name: "Delivery", dependencies: ["CCurl", "Events", "Mail", "Messages"],
            swiftSettings: edge),
        .testTarget(
            name: "MessagesTests", dependencies: ["Events", "Messages", "Scenarios"],
            swiftSettings: edge),
        .testTarget(
            name: "MailTests", dependencies: ["Events", "Mail", "Messages", "Scenarios"],
            swiftSettings: edge),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["Delivery", "Events", "Mail", "Messages", "Scenarios"],
            swiftSettings: edge),
        .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: edge),
    ]
)
