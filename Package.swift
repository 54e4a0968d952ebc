// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A target of Swift sources and its dependencies, always with the strict settings.
func swift(_ name: String, _ dependencies: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: strict)
}

/// The tests of one source target; `Support` is what they share.
func tests(_ name: String, _ dependencies: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: ([name, "Support"] + dependencies).map { .byName(name: $0) },
        path: "Tests/" + name, swiftSettings: strict)
}

let package = Package(
    name: "ottla",
    products: [
        .executable(name: "ottla", targets: ["Tools"]),
        .library(name: "LogStore", targets: ["LogStore"]),
        .library(name: "Records", targets: ["Records"]),
        .library(name: "LogTools", targets: ["LogTools"]),
    ],
    traits: [
        .trait(name: "PlantedBugs", description: "Rules of the engine that the explorers can switch off, to show that they would notice.")
    ],
    targets: [
        .systemLibrary(name: "CUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CLMDB", dependencies: ["CISAL"], linkerSettings: [.linkedLibrary("lmdb")]),

        swift("Checksum", ["CISAL"]),
        swift("Threads", ["CLinux"]),
        swift("LMDB", ["CLMDB", "Checksum", "CLinux", "Threads"]),
        swift("Records", ["Checksum", "CISAL", "CZlib", "CLZ4", "CZstd", "CSnappy", "Threads"]),
        swift("LogStore", ["Records", "LMDB", "Checksum", "CLinux", "Threads"]),
        swift("Wire"),
        swift("Transport", ["CUV", "CLinux", "Threads"]),
        swift("NetworkClient", ["Wire", "Transport", "Threads"]),
        swift("Telemetry", ["Threads"]),
        swift("Settings"),
        swift("Coordination"),
        swift("LogTools", ["LogStore", "Records", "Wire", "Checksum", "CLinux", "Threads"]),
        swift(
            "Node",
            [
                "Coordination", "Wire", "LogStore", "Records", "LMDB", "Checksum", "Transport", "NetworkClient", "Telemetry", "Settings",
                "Threads", "CLinux",
            ]),
        swift("Arguments"),
        .executableTarget(
            name: "Tools",
            dependencies: [
                "Node", "LogTools", "LogStore", "Records", "Wire", "Transport", "Arguments", "Settings", "Telemetry", "Threads", "CLinux",
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "CrashExplorer", dependencies: ["Support", "LogStore", "Threads"], path: "Tests/Explorers/Crash", swiftSettings: strict),
        .executableTarget(
            name: "EngineBench", dependencies: ["LogStore", "Records", "Checksum", "Threads"], path: "Tests/Explorers/Bench",
            swiftSettings: strict),
        .target(
            name: "Support", dependencies: ["LogStore", "Coordination", "Threads", "Records"], path: "Tests/Support", swiftSettings: strict),
        tests("Checksum"),
        tests("Threads"),
        tests("LMDB", ["Threads"]),
        tests("Records", ["Checksum"]),
        tests("LogStore", ["Records", "Checksum", "LMDB", "Threads"]),
        tests("Wire"),
        tests("Transport", ["Threads"]),
        tests("NetworkClient", ["Transport", "Wire", "Threads"]),
        tests("Telemetry", ["Threads"]),
        tests("Settings"),
        tests("Coordination", ["Threads"]),
        tests("LogTools", ["LogStore", "Records"]),
        tests(
            "Node",
            ["Coordination", "Wire", "LogStore", "Records", "LMDB", "Transport", "NetworkClient", "Settings", "Telemetry", "Threads"]),
        tests("Arguments"),
        tests("Tools", ["Arguments"]),
        .testTarget(
            name: "FuzzTests", dependencies: ["LogTools", "LogStore", "Records", "Wire", "Checksum", "Threads"], path: "Tests/Fuzz",
            swiftSettings: strict),
    ]
)
