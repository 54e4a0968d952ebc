// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "EmbeddedLog",
    dependencies: [.package(name: "ottla", path: "../..")],
    targets: [
        .executableTarget(
            name: "EmbeddedLog",
            dependencies: [.product(name: "LogStore", package: "ottla"), .product(name: "Records", package: "ottla")])
    ])
