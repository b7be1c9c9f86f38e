// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors only in CI, which sets `CI`. So a newer compiler's warnings do not break other builds.
let settings: [SwiftSetting] =
  [.strictMemorySafety()] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// A module. `.ci/layers` defines the layer of each, and checks that the sources import exactly these dependencies.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies)
}
/// Linker settings that save memory and time at the start. The default linker, gold, cannot pack the 36,000 relative relocations
/// of the static Swift runtime; GNU ld can. A start then touches 0.8 MB less, and the client starts a tenth faster.
let packed: [LinkerSetting] = [
  .unsafeFlags(
    ["-use-ld=bfd", "-Xlinker", "--gc-sections", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"],
    .when(platforms: [.linux], configuration: .release))
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "hrzoned",
  products: [
    .executable(name: "hrzoned", targets: ["hrzoned"]),
    .executable(name: "hrzone", targets: ["hrzone"]),
    .executable(name: "hrlog", targets: ["hrlog"]),
    .library(name: "ZoneClient", targets: ["ZoneClient", "ZoneProtocol", "Training", "Primitives"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    module("Primitives"),
    module("ATT", ["Primitives"]),
    module("FIT", ["Primitives"]),
    module("HeartRate", ["Primitives"]),
    module("JSON", ["Primitives"]),
    module("Posix", ["CPosix", "Primitives"]),
    module("RunText", ["Primitives"]),
    module("TCX", ["Primitives"]),
    module("TOML"),
    .systemLibrary(name: "CPosix"),
    .systemLibrary(name: "CBluetooth", pkgConfig: "bluez", providers: [.apt(["libbluetooth-dev"])]),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    module("GATT", ["ATT", "Primitives"]),
    module("Training", ["HeartRate", "Primitives"]),
    module("EventLoop", ["CPosix", "CSystemd", "Posix", "Primitives"]),
    module("TOMLFile", ["TOML", "Posix", "Primitives"]),
    module("SQLite", ["CSQLite"]),
    module("DBus", ["EventLoop", "CSystemd", "Posix", "Primitives"]),
    module("ZoneProtocol", ["JSON", "Training", "HeartRate", "Primitives"]),
    module("RunFigures", ["Training", "HeartRate", "Primitives"]),
    module("WorkoutFile", ["FIT", "TOMLFile", "Training", "Posix", "Primitives"]),
    module("TerminalUI", ["CPosix", "Posix"]),
    module("SensorLink", ["GATT", "ATT", "EventLoop", "HeartRate", "JSON", "Posix", "Primitives"]),
    module(
      "BlueZ", ["SensorLink", "ATT", "DBus", "EventLoop", "HeartRate", "Posix", "Primitives", "CBluetooth"]),
    module("StrapSimulator", ["SensorLink", "GATT", "ATT", "EventLoop", "HeartRate", "Posix", "Primitives"]),
    module("ReportSocket", ["EventLoop", "ZoneProtocol", "JSON", "Posix", "Primitives"]),
    module("ZoneClient", ["ZoneProtocol", "JSON", "Posix", "Primitives"]),
    module(
      "ProgramSupport",
      ["ZoneClient", "ZoneProtocol", "JSON", "TerminalUI", "TOMLFile", "Posix", "Primitives", argumentParser]),
    module("RunReplay", ["ZoneProtocol", "Training", "HeartRate", "Primitives"]),
    module(
      "RunHistory",
      [
        "SQLite", "RunReplay", "RunFigures", "ZoneProtocol", "Training", "HeartRate", "JSON", "TOMLFile", "Posix",
        "Primitives",
      ]),
    module(
      "RunFiles",
      [
        "RunHistory", "RunReplay", "ZoneProtocol", "Training", "HeartRate", "FIT", "TCX", "RunText", "JSON",
        "Primitives",
      ]),
    module("RunPanels", ["ProgramSupport", "ZoneProtocol", "TerminalUI", "Training", "Primitives"]),
    module(
      "RunReport",
      [
        "RunHistory", "RunPanels", "RunReplay", "RunFigures", "ProgramSupport", "ZoneProtocol", "Training", "Posix",
        "Primitives",
      ]),
    module("Diagnosis", ["BlueZ", "ZoneClient", "ZoneProtocol", "SensorLink", "TOMLFile", "Primitives"]),
    module(
      "ZoneDaemon",
      [
        "Diagnosis",
        "ReportSocket", "ZoneClient", "StrapSimulator", "BlueZ", "SensorLink", "ZoneProtocol", "EventLoop", "Training",
        "HeartRate", "ATT", "JSON", "TOMLFile", "Posix", "Primitives",
      ]),
    .executableTarget(
      name: "hrzoned", dependencies: ["ZoneDaemon", "ZoneClient", "Posix", "Primitives"], swiftSettings: settings,
      linkerSettings: packed),
    .executableTarget(
      name: "hrzone",
      dependencies: [
        "ZoneProtocol", "WorkoutFile", "FIT", "TOMLFile", "Training", "JSON", "TerminalUI", "Posix", "Primitives",
        "ZoneClient", "ProgramSupport", "RunFigures", "RunPanels",
        argumentParser,
      ],
      swiftSettings: settings, linkerSettings: packed),
    .executableTarget(
      name: "hrlog",
      dependencies: [
        "RunReport", "RunFiles", "RunHistory", "RunPanels", "RunReplay", "RunFigures", "ProgramSupport", "ZoneClient",
        "ZoneProtocol", "Training", "HeartRate", "TerminalUI", "JSON", "TOMLFile", "Posix", "Primitives",
        argumentParser,
      ],
      swiftSettings: settings, linkerSettings: packed),
    // Tests
    .executableTarget(
      name: "client-example", dependencies: ["ZoneClient", "ZoneProtocol", "Primitives"],
      path: "Tests/ClientExample"),
    .executableTarget(
      name: "history-maker",
      dependencies: [
        "RunHistory", "RunReplay", "StrapSimulator", "ZoneProtocol", "SensorLink", "Training", "HeartRate",
        "Primitives",
      ],
      path: "Tests/HistoryMaker"),
    .target(
      name: "TestSupport", dependencies: ["SensorLink", "ATT", "EventLoop", "HeartRate", "Posix", "Primitives"],
      path: "Tests/TestSupport"),
    tests("PrimitivesTests", ["Primitives"]),
    tests(
      "DiagnosisTests",
      ["Diagnosis", "BlueZ", "ZoneProtocol", "SensorLink", "Training", "EventLoop", "Posix", "Primitives"]),
    tests("PosixTests", ["Posix", "Primitives", "TestSupport"]),
    tests("ATTTests", ["ATT", "Primitives", "TestSupport"]),
    tests("FITTests", ["FIT", "Primitives", "TestSupport"]),
    tests("GATTTests", ["GATT", "ATT", "Primitives", "TestSupport"]),
    tests("HeartRateTests", ["HeartRate", "Primitives", "TestSupport"]),
    tests("JSONTests", ["JSON", "TestSupport"]),
    tests("RunTextTests", ["RunText", "Primitives", "TestSupport"]),
    tests("TCXTests", ["TCX", "Primitives", "TestSupport"]),
    tests("TOMLTests", ["TOML", "TestSupport"]),
    tests("TrainingTests", ["Training", "HeartRate", "Primitives", "TestSupport"]),
    tests("RunFiguresTests", ["RunFigures", "Training", "HeartRate", "Primitives", "TestSupport"]),
    tests("EventLoopTests", ["EventLoop", "Posix", "Primitives"]),
    tests("TerminalUITests", ["TerminalUI"]),
    tests("DBusTests", ["DBus", "CSystemd"]),
    tests("SQLiteTests", ["SQLite", "TestSupport"]),
    tests(
      "RunHistoryTests",
      [
        "RunHistory", "RunReplay", "SQLite", "ZoneProtocol", "Training", "HeartRate", "JSON", "TOMLFile", "Posix",
        "Primitives", "TestSupport",
      ]),
    tests(
      "RunFilesTests",
      [
        "RunFiles", "RunHistory", "RunReplay", "ZoneProtocol", "Training", "HeartRate", "Posix", "Primitives",
        "TestSupport",
      ]),
    tests("TOMLFileTests", ["TOMLFile", "TOML"]),
    tests(
      "ZoneProtocolTests",
      ["ZoneProtocol", "SensorLink", "Training", "HeartRate", "JSON", "Primitives", "TestSupport"]),
    tests(
      "ZoneClientTests", ["ZoneClient", "client-example", "ZoneProtocol", "Posix", "Primitives", "TestSupport"]),
    tests("WorkoutFileTests", ["WorkoutFile", "FIT", "TOMLFile", "Training", "Primitives", "TestSupport"]),
    tests(
      "SensorLinkTests",
      [
        "SensorLink", "GATT", "ATT", "EventLoop", "HeartRate", "Posix", "Primitives", "TestSupport",
      ]),
    tests(
      "StrapSimulatorTests",
      ["StrapSimulator", "SensorLink", "ATT", "EventLoop", "HeartRate", "Primitives", "TestSupport"]),
    tests(
      "BlueZTests",
      [
        "BlueZ", "SensorLink", "ATT", "DBus", "EventLoop", "HeartRate", "Posix", "Primitives", "CSystemd",
        "TestSupport",
      ]),
    tests(
      "ReportSocketTests",
      ["ReportSocket", "EventLoop", "ZoneProtocol", "Training", "JSON", "Posix", "Primitives", "TestSupport"]),
    tests(
      "ZoneDaemonTests",
      [
        "ZoneDaemon", "hrzoned", "hrzone", "hrlog", "BlueZ", "ReportSocket", "ZoneClient", "SensorLink", "EventLoop",
        "Training", "ZoneProtocol", "JSON", "TOMLFile", "Posix", "Primitives", "CSystemd", "TestSupport",
      ]),
    tests(
      "HrzoneTests",
      [
        "hrzone", "hrlog", "RunFigures", "RunPanels", "ProgramSupport", "TerminalUI", "WorkoutFile", "FIT",
        "ZoneProtocol",
        "Training", "JSON", "Posix", "Primitives", "TestSupport", "ZoneClient",
      ]),
    tests(
      "HrlogTests",
      [
        "hrlog", "hrzoned", "hrzone", "RunFiles", "RunHistory", "RunPanels", "RunReplay", "SQLite", "TerminalUI",
        "ZoneProtocol", "Training", "JSON", "Posix", "Primitives", "TestSupport",
      ]),
    tests(
      "RunReplayTests",
      ["RunReplay", "hrzoned", "ZoneProtocol", "Training", "HeartRate", "JSON", "Posix", "Primitives", "TestSupport"]),
    tests(
      "RunReportTests",
      ["RunReport", "RunHistory", "RunReplay", "ZoneProtocol", "Training", "HeartRate", "Primitives", "TestSupport"]),
    tests("PackageTests", ["hrzoned", "hrzone", "hrlog", "TestSupport"]),
    tests("BluetoothLabTests", ["hrzoned", "hrzone", "hrlog"]),
  ],
  swiftLanguageModes: [.v6]
)

// `.ci/fuzz` sets HRZONED_FUZZ, and adds libFuzzer and the sanitizer on its command line.
if Context.environment["HRZONED_FUZZ"] != nil {
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
    .executableTarget(
      name: "fuzzer",
      dependencies: [
        "CLibFuzzer", "ZoneDaemon", "FIT", "RunText", "SensorLink", "TCX", "ZoneProtocol", "WorkoutFile", "Training",
        "GATT", "ATT", "HeartRate", "JSON", "TOML", "TOMLFile", "Primitives",
      ],
      path: "Tests/Fuzz/Fuzzer"),
  ]
}
