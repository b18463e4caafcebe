// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Platform knows nothing of crime prevention and no feature.
func platform(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/Platform/\(name)", resources: resources,
    swiftSettings: strict)
}
/// What every feature may speak of.
func core(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/Core/\(name)", swiftSettings: strict)
}
/// A feature imports Platform and Core, never another feature.
func feature(_ name: String, resources: [Resource] = []) -> Target {
  .target(
    name: name,
    dependencies: [
      "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
      "Strategy",
    ], path: "Sources/Features/\(name)", resources: resources, swiftSettings: strict)
}
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "boussole",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CPostgreSQL", path: "Sources/Platform/CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CSodium", path: "Sources/Platform/CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "CCurl", path: "Sources/Platform/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // No pkgConfig: that of libcjose asks for headers of jansson, which are not needed.
    .systemLibrary(name: "CJose", path: "Sources/Platform/CJose", providers: [.apt(["libcjose-dev", "libssl-dev"])]),
    .systemLibrary(name: "CQREncode", path: "Sources/Platform/CQREncode", providers: [.apt(["libqrencode-dev"])]),
    platform("Kernel"),
    platform(
      "Database",
      [
        "Kernel", "CPostgreSQL", "CSodium", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .systemLibrary(
      name: "CXlsxWriter", path: "Sources/Platform/CXlsxWriter", pkgConfig: "xlsxwriter",
      providers: [.apt(["libxlsxwriter-dev"])]),
    platform(
      "Documents", ["Kernel", "Database", "CXlsxWriter"],
      resources: [.embedInCode("paper.html"), .embedInCode("reader.py")]),
    platform("Pack", ["Kernel", "Documents", .product(name: "Yams", package: "Yams")]),
    platform(
      "Web",
      [
        "Kernel", "Database", "Documents", "CSodium", "CQREncode",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Assets")]),
    platform("Messaging", ["Kernel", "Database", "Web", "CCurl"]),
    platform("Module", ["Kernel", "Database", "Pack", "Web", "Messaging"]),
    core("Territory", ["Kernel", "Pack"]),
    core(
      "Accounts",
      ["Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "CSodium", "CJose"]),
    core("Ledger", ["Kernel", "Database", "Pack"]),
    core(
      "Strategy",
      [
        "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
      ]),
    core(
      "Frame",
      [
        "Kernel", "Database", "Documents", "Web", "Messaging", "Module", "Territory", "Accounts", "Strategy",
      ]),
    feature("Collection"),
    feature("Registers", resources: [.embedInCode("Models")]),
    .target(
      name: "Assembly",
      dependencies: [
        "Kernel", "Database", "Pack", "Web", "Messaging", "Module", "Accounts", "Strategy", "Frame", "Collection",
        "Registers",
      ], path: "Sources/Assembly", swiftSettings: strict),
    .executableTarget(
      name: "boussole",
      dependencies: [
        "Kernel", "Database", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger", "Strategy",
        "Assembly",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
      path: "Sources/boussole", swiftSettings: strict),
    .executableTarget(
      name: "benchmark",
      dependencies: [
        "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
        "Strategy", "Collection", "Assembly", "TestKit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/benchmark", swiftSettings: strict),
    tests("KernelTests", ["Kernel"]),
    tests(
      "WebTests",
      [
        "Database", "Documents", "Kernel", "Web", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      ]),
    tests("DocumentsTests", ["Kernel", "Database", "Documents", "TestKit"], resources: [.copy("Resources")]),
    tests("PackTests", ["Kernel", "Documents", "Pack"]),
    tests(
      "StrategyTests",
      [
        "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
        "Strategy", "Registers", "Assembly", "TestKit",
      ],
      resources: [.copy("Resources")]),
    tests(
      "SiteTests",
      [
        "Kernel", "Database", "Documents", "Pack", "Web", "Messaging", "Module", "Territory", "Accounts", "Ledger",
        "Strategy", "Collection", "Registers", "Frame", "Assembly", "TestKit",
      ]),
    tests("TerritoryTests", ["Kernel", "Database", "Documents", "Pack", "Territory", "TestKit"]),
    .target(
      name: "TestKit", dependencies: ["Kernel", "Database", "Pack", "CPostgreSQL"], path: "Tests/TestKit",
      swiftSettings: strict),
    tests("DatabaseTests", ["Kernel", "Database", "TestKit"]),
    tests("MessagingTests", ["Kernel", "Database", "Web", "Messaging", "CCurl", "TestKit"]),
    tests("LedgerTests", ["Kernel", "Database", "Ledger", "TestKit"], resources: [.copy("Resources")]),
    tests(
      "ArchitectureTests", ["Kernel", "Database", "Module", "Assembly", "TestKit"]),
  ],
  swiftLanguageModes: [.v6]
)
