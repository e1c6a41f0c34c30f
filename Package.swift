// swift-tools-version: 6.2
import PackageDescription

/// Targets that touch the outside world.
let edge: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
]
/// Targets that compute: no pointers, no input or output, no clock.
let pure: [SwiftSetting] = edge + [.strictMemorySafety()]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
/// RSA, which `Crypto` leaves out.
let rsa = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let http: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// The thinking part: values in, values out.
let core: [Target] = [
    .target(name: "Events", swiftSettings: pure),
    .target(name: "Patterns", dependencies: ["Events", "TextPatterns"], swiftSettings: pure),
    .target(name: "Scenarios", dependencies: ["Events", "Patterns", yams], swiftSettings: pure),
    .target(
        name: "Matching", dependencies: ["Events", "Patterns", "Scenarios", "TextPatterns"],
        swiftSettings: pure),
    .target(
        name: "Policy", dependencies: ["Events", "Matching", "Patterns", "Scenarios", crypto],
        swiftSettings: pure),
    .target(
        name: "Playing", dependencies: ["Events", "Matching", "Patterns", "Policy", "Scenarios"],
        swiftSettings: pure),
    .target(
        name: "Explanation",
        dependencies: ["Events", "Matching", "Patterns", "Playing", "Policy", "Scenarios"],
        swiftSettings: pure),
    .target(
        name: "Mail", dependencies: ["Events", "Messages", "Scenarios", crypto, mustache, rsa],
        swiftSettings: pure),
    .target(
        name: "Copywriting", dependencies: ["Mail", "Patterns", "Scenarios", "TextPatterns"],
        swiftSettings: pure),
    .target(name: "Pages", swiftSettings: pure),
    .target(
        name: "Preview",
        dependencies: [
            "Copywriting", "Events", "Mail", "Messages", "Pages", "Policy", "Scenarios",
        ],
        swiftSettings: pure),
    .target(name: "Telemetry", dependencies: [logging], swiftSettings: pure),
    .target(name: "Pacing", dependencies: ["Events", "Mail"], swiftSettings: pure),
    .target(name: "Generator", dependencies: ["Events"], swiftSettings: pure),
]

/// One library or system facility each.
let edges: [Target] = [
    .systemLibrary(name: "CRdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    // No pkgConfig: hiredis's names a flag that SwiftPM refuses with a warning.
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(
        name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(
        name: "CSimdjson",
        cxxSettings: [
            .define("SIMDJSON_EXCEPTIONS", to: "0"),
            // simdjson checks its own use unless it is told not to.
            .define("NDEBUG", .when(configuration: .release)),
        ],
        linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .target(name: "TextPatterns", dependencies: ["CRE2", "Events"], swiftSettings: edge),
    .target(name: "EventReader", dependencies: ["CSimdjson", "Events"], swiftSettings: edge),
    .target(
        name: "Messages", dependencies: ["Events", "Policy", "Scenarios"], swiftSettings: edge),
    .target(name: "Kafka", dependencies: ["CRdkafka"], swiftSettings: edge),
    .target(name: "Redis", dependencies: ["CHiredis"], swiftSettings: edge),
    .target(name: "Suppressions", dependencies: ["Events", "Redis"], swiftSettings: edge),
    .target(
        name: "Delivery", dependencies: ["CCurl", "Events", "Mail", "Messages"],
        swiftSettings: edge),
    .target(
        name: "Faults",
        swiftSettings: edge + [.define("FAULTS", .when(configuration: .debug))]),
    .target(name: "LineFiles", swiftSettings: edge),
    .target(
        name: "Catalogue",
        dependencies: [
            "Copywriting", "Delivery", "Events", "Mail", "Patterns", "Playing", "Policy",
            "Scenarios", yams,
        ],
        swiftSettings: edge),
    .target(
        name: "Inspection",
        dependencies: ["Events", "Matching", "Messages", "Policy", "Scenarios"],
        swiftSettings: edge),
    .target(name: "Zones", dependencies: ["Events"], swiftSettings: edge),
    .target(name: "Workers", dependencies: ["Events", lifecycle], swiftSettings: edge),
    .target(
        name: "Endpoint", dependencies: ["Telemetry", logging, lifecycle] + http,
        swiftSettings: edge),
    .target(
        name: "Settings", dependencies: ["Events", "Pacing", "Scenarios", "Zones", yams],
        swiftSettings: edge),
]

/// The only parts that act.
let workers: [Target] = [
    .target(
        name: "Storage", dependencies: ["Events", "Matching", "Policy", "Redis"],
        swiftSettings: edge),
    .target(
        name: "Replay",
        dependencies: [
            "EventReader", "Events", "Explanation", "Matching", "Policy", "Scenarios",
        ],
        swiftSettings: edge),
    .target(
        name: "Report", dependencies: ["EventReader", "Events", "Pages", "Replay"],
        swiftSettings: edge),
    .target(
        name: "Feed", dependencies: ["EventReader", "Events", "Kafka"], swiftSettings: edge),
    .target(
        name: "Audit",
        dependencies: ["Events", "Kafka", "Matching", "Policy", "Redis", "Storage"],
        swiftSettings: edge),
    .target(
        name: "Processor",
        dependencies: [
            "EventReader", "Events", "Faults", "Kafka", "Matching", "Messages", "Policy", "Redis",
            "Scenarios", "Storage", "Suppressions", "Telemetry", "Workers", logging,
        ], swiftSettings: edge),
    .target(
        name: "Sender",
        dependencies: [
            "Delivery", "Events", "Faults", "Kafka", "Mail", "Messages", "Pacing", "Policy",
            "Redis", "Scenarios", "Settings", "Storage", "Suppressions", "Telemetry", "Workers",
            "Zones", logging,
        ], swiftSettings: edge),
    .target(
        name: "DeadLetters",
        dependencies: ["Events", "Kafka", "Messages", "Redis", "Scenarios", "Sender"],
        swiftSettings: edge),
    .executableTarget(
        name: "nagori",
        dependencies: [
            "Audit", "Catalogue", "Copywriting", "DeadLetters", "Delivery", "Endpoint", "Events",
            "Explanation", "Feed", "Generator", "Inspection", "Kafka", "LineFiles", "Mail",
            "Matching", "Messages",
            "Patterns", "Playing", "Policy", "Preview", "Processor", "Redis", "Replay", "Report",
            "Scenarios", "Sender", "Settings", "Storage", "Suppressions",
            "Telemetry", "Workers", "Zones", arguments, lifecycle,
            logging, signals,
        ], swiftSettings: edge),
]

let tests: [Target] = [
    .target(name: "CChildProcess", path: "Tests/CChildProcess"),
    .target(
        name: "CMockBroker", path: "Tests/CMockBroker",
        linkerSettings: [.linkedLibrary("rdkafka")]),
    .target(
        name: "TestServers", dependencies: ["CChildProcess"], path: "Tests/TestServers",
        swiftSettings: edge),
    .target(
        name: "PatternReference",
        dependencies: ["Events", "Patterns", "Scenarios", "TextPatterns"],
        path: "Tests/PatternReference", swiftSettings: edge),
    .target(
        name: "FuzzTargets",
        dependencies: [
            "CHiredis", "EventReader", "Events", "Mail", "Matching", "Patterns", "Policy", "Redis",
            "Scenarios",
        ], path: "Tests/FuzzTargets", swiftSettings: edge),
    .testTarget(
        name: "FuzzTargetsTests", dependencies: ["FuzzTargets", "TestServers"], swiftSettings: edge),
    .target(
        name: "Simulation",
        dependencies: [
            "Delivery", "EventReader", "Events", "Generator", "Kafka", "Mail", "Matching",
            "Messages", "Pacing", "Policy", "Processor", "Redis", "Replay", "Scenarios", "Sender",
            "Storage", "Suppressions", "Telemetry", "Workers", "Zones", logging,
        ], path: "Tests/Simulation", swiftSettings: edge),
    .testTarget(
        name: "SimulationTests", dependencies: ["Processor", "Simulation"], swiftSettings: edge),
    .testTarget(name: "EventsTests", dependencies: ["Events"], swiftSettings: edge),
    .testTarget(
        name: "TextPatternsTests", dependencies: ["TextPatterns"], swiftSettings: edge),
    .testTarget(name: "PatternsTests", dependencies: ["Events", "Patterns"], swiftSettings: edge),
    .testTarget(
        name: "ScenariosTests", dependencies: ["Events", "Patterns", "Scenarios"],
        swiftSettings: edge),
    .testTarget(
        name: "MatchingTests",
        dependencies: [
            "Events", "Matching", "PatternReference", "Patterns", "Scenarios", "TextPatterns",
        ], swiftSettings: edge),
    .testTarget(name: "TidyTests", dependencies: ["Telemetry"], swiftSettings: edge),
    .testTarget(
        name: "PolicyTests",
        dependencies: [
            "Events", "Matching", "Messages", "Patterns", "Policy", "Processor", "Scenarios",
            "Sender", "Simulation", "Zones",
        ], swiftSettings: edge),
    .testTarget(
        name: "EventReaderTests", dependencies: ["EventReader", "Events", "TestServers"],
        swiftSettings: edge),
    .testTarget(
        name: "GeneratorTests", dependencies: ["EventReader", "Events", "Generator"],
        swiftSettings: edge),
    .testTarget(
        name: "MessagesTests", dependencies: ["Events", "Messages", "Policy", "Scenarios"],
        swiftSettings: edge),
    .testTarget(
        name: "MailTests",
        dependencies: ["Events", "Mail", "Messages", "Scenarios", "TestServers"],
        swiftSettings: edge),
    .testTarget(
        name: "DeliveryTests",
        dependencies: ["Delivery", "Events", "Mail", "Messages", "Scenarios", "TestServers"],
        swiftSettings: edge),
    .testTarget(
        name: "KafkaTests", dependencies: ["CMockBroker", "CRdkafka", "Kafka", "TestServers"],
        swiftSettings: edge),
    .testTarget(name: "RedisTests", dependencies: ["Redis", "TestServers"], swiftSettings: edge),
    .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", logging], swiftSettings: edge),
    .testTarget(name: "ZonesTests", dependencies: ["Events", "Zones"], swiftSettings: edge),
    .testTarget(
        name: "WorkersTests", dependencies: ["Workers", logging, lifecycle], swiftSettings: edge),
    .testTarget(
        name: "EndpointTests", dependencies: ["Endpoint", "Telemetry", logging, lifecycle],
        swiftSettings: edge),
    .testTarget(name: "LineFilesTests", dependencies: ["LineFiles"], swiftSettings: edge),
    .testTarget(
        name: "CatalogueTests",
        dependencies: ["Catalogue", "Delivery", "Events", "Mail", "Patterns", "Scenarios"],
        swiftSettings: edge),
    .testTarget(
        name: "CopywritingTests", dependencies: ["Copywriting", "Patterns", "Scenarios"],
        swiftSettings: edge),
    .testTarget(
        name: "PreviewTests",
        dependencies: [
            "Events", "Mail", "Messages", "Preview", "Scenarios", "TestServers", "nagori",
        ],
        swiftSettings: edge),
    .testTarget(
        name: "ReplayTests",
        dependencies: [
            "Catalogue", "EventReader", "Events", "LineFiles", "Matching", "PatternReference",
            "Patterns", "Policy", "Replay", "Scenarios", "TestServers", "Zones",
        ], swiftSettings: edge),
    .testTarget(
        name: "ReportTests",
        dependencies: ["Events", "Policy", "Replay", "Report", "Scenarios"], swiftSettings: edge),
    .testTarget(
        name: "PlayingTests",
        dependencies: [
            "Catalogue", "Delivery", "Events", "Generator", "Matching", "Patterns", "Playing",
            "Policy",
            "Replay",
            "Scenarios",
            "TestServers", "Zones", "nagori",
        ], swiftSettings: edge),
    .testTarget(
        name: "ExplanationTests",
        dependencies: [
            "Catalogue", "Events", "Explanation", "Matching", "Policy", "Replay", "Scenarios",
            "TestServers", "Zones", "nagori",
        ], swiftSettings: edge),
    .testTarget(
        name: "FeedTests", dependencies: ["Events", "Feed", "Kafka", "TestServers"],
        swiftSettings: edge),
    .testTarget(
        name: "InspectionTests",
        dependencies: ["Events", "Inspection", "Matching", "Messages", "Policy", "Scenarios"],
        swiftSettings: edge),
    .testTarget(
        name: "SenderTests",
        dependencies: [
            "Delivery", "Events", "Generator", "Kafka", "Mail", "Messages", "Pacing", "Policy",
            "Redis", "Scenarios", "Sender", "Settings", "Simulation", "Storage", "Suppressions",
            "Telemetry", "TestServers", "Workers", logging, "nagori",
        ], swiftSettings: edge),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "Events", "Generator", "Kafka", "Messages", "Redis", "Scenarios", "Storage",
            "TestServers", "nagori",
        ], swiftSettings: edge),
    .testTarget(
        name: "DeadLettersTests",
        dependencies: ["DeadLetters", "Events", "Kafka", "Messages", "Redis", "TestServers"],
        swiftSettings: edge),
    .testTarget(
        name: "PacingTests", dependencies: ["Events", "Generator", "Mail", "Pacing"],
        swiftSettings: edge),
    .testTarget(name: "AuditTests", dependencies: ["Audit"], swiftSettings: edge),
    .testTarget(
        name: "BacktestTests",
        dependencies: ["Events", "Feed", "Generator", "Kafka", "TestServers", "nagori"],
        swiftSettings: edge),
    .testTarget(
        name: "StorageTests",
        dependencies: [
            "Events", "Generator", "Policy", "Redis", "Simulation", "Storage", "TestServers",
        ],
        swiftSettings: edge),
    .testTarget(
        name: "SettingsTests", dependencies: ["Events", "Pacing", "Scenarios", "Settings"],
        swiftSettings: edge),
]

/// Only for `scripts/fuzz`, which builds with the flags of libFuzzer: the main function is its own.
let fuzzing: [Target] =
    Context.environment["NAGORI_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz", swiftSettings: edge,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
    ]

let package = Package(
    name: "nagori",
    products: [.executable(name: "nagori", targets: ["nagori"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: core + edges + workers + tests + fuzzing,
    cxxLanguageStandard: .cxx17
)
