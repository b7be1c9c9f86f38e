import Glibc
import Primitives
import SensorLink
import TOMLFile
import Testing

@testable import ZoneDaemon

@Suite struct SettingsFileTests {
  @Test func aNamedFileMustExist() {
    #expect(
      fault(path: "/nonexistent/x.toml") == "/nonexistent/x.toml: does not exist; create it, or leave --config out")
  }

  @Test func whatIsNoRegularFileIsRefused() throws {
    let path = try temporaryPath()
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let problem = "is not a regular file; name a file of settings, or /dev/null for none"
    for path in [path, "/tmp", "/dev/zero"] { #expect(fault(path: path) == "\(path): \(problem)") }
  }

  @Test func devNullIsNoSettings() throws {
    #expect(try Settings.load(path: "/dev/null") == (try parsedSettings("")))
  }

  @Test(arguments: [0, 1, 16 * 1024, 16 * 1024 + 1, 100_000]) func theSizeIsBounded(_ size: Int) throws {
    let path = try temporaryPath()
    try write([UInt8](repeating: UInt8(ascii: "\n"), count: size), to: path)
    defer { unlink(path) }
    let expected = size > 16 * 1024 ? "\(path): has more than 16384 bytes; make it smaller" : nil
    #expect(fault(path: path) == expected)
  }

  @Test func faultsNameTheFile() throws {
    let path = try temporaryPath()
    try write(Array("signal.max_jump = 1\nalerts.repeat = 0".utf8), to: path)
    defer { unlink(path) }
    let expected = """
      \(path): line 1, column 8: signal.max_jump: must be a whole number from 5 to 225 bpm; it is 1
      \(path): line 2, column 8: alerts.repeat: must be seconds from 1 to 3600; it is 0
      \(path): --strap: 'x' is not a strap's address; write F0:9E:1A:00:00:01, name:NAME, unix:PATH, sim:NAME or replay:FILE.
      """
    #expect(fault(path: path, straps: ["x"]) == expected)
  }

  @Test func aFaultOfSyntaxIsTheOnlyOne() {
    let error = #expect(throws: SettingsError.self) {
      try Settings(parsing: [0x0A, 0x23, 0xC0, 0x80], straps: ["x"])
    }
    let text = "line 2, column 2: this is not UTF-8; save the file as UTF-8"
    #expect(error.map(String.init(describing:)) == text)
    #expect(error?.inFile("/x").description == "/x: \(text)")
  }

  @Test func theCommandLineAddsStraps() throws {
    let file = "[[strap]]\naddress = 'F0:9E:1A:00:00:01'\nname = 'Polar'"
    let settings = try parsedSettings(file, straps: ["f0:9e:1a:00:00:01", "F0:9E:1A:00:00:02", "F0:9E:1A:00:00:02"])
    #expect(settings.straps.map(\.displayName) == ["Polar", "F0:9E:1A:00:00:02"])
    #expect(try parsedSettings("", straps: ["sim:lsd?speed=60"]).speed == 60)
    let problem =
      "must run at the same speed as F0:9E:1A:00:00:01 (strap[1].address), since the daemon has one clock; "
      + "sim:lsd?speed=60 does not"
    #expect(settingsFaults(file, straps: ["sim:lsd?speed=60"]) == ["--strap sim:lsd?speed=60: \(problem)"])
    let many = (0..<33).map { "sim:lsd?seed=\($0)" }
    #expect(settingsFaults("", straps: many) == ["strap: must be at most 32 straps altogether; there are 33"])
  }

  @Test(
    arguments: [
      (nil, [:], nil, "/run/hrzoned/hrzoned.sock"),
      (nil, ["XDG_RUNTIME_DIR": "/run/user/1000"], nil, "/run/user/1000/hrzoned.sock"),
      (nil, ["XDG_RUNTIME_DIR": "/run/user/1001"], nil, "/run/hrzoned/hrzoned.sock"),
      (nil, ["XDG_RUNTIME_DIR": ""], nil, "/run/hrzoned/hrzoned.sock"),
      (nil, ["XDG_RUNTIME_DIR": "here"], nil, "/run/hrzoned/hrzoned.sock"),
      (nil, ["XDG_RUNTIME_DIR": "/run/user/1000"], "/file", "/file"),
      (nil, ["HRZONE_SOCKET": "/variable", "XDG_RUNTIME_DIR": "/run/user/1000"], "/file", "/variable"),
      (nil, ["HRZONE_SOCKET": ""], "/file", "/file"),
      ("argument", ["HRZONE_SOCKET": "/variable"], "/file", "argument"),
    ] as [(String?, [String: String], String?, String)])
  func theSocketIsWhereTheNearestSays(
    _ argument: String?, _ environment: [String: String], _ file: String?, _ path: String
  ) throws {
    let settings = try parsedSettings(file.map { "daemon.socket = '\($0)'" } ?? "")
    let chosen = settings.socketPath(argument: argument, isOwn: { $0 != "/run/user/1001" }) { environment[$0] }
    #expect(chosen == path)
  }

  /// The fault of the settings at `path`; nil for none.
  private func fault(path: String, straps: [String] = []) -> String? {
    do throws(SettingsError) {
      _ = try Settings.load(path: path, straps: straps)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// An unused path in a directory for temporary files.
  private func temporaryPath() throws -> String {
    "/tmp/hrzoned-settings-\(getpid())-\(UInt64.random(in: 0 ... .max))"
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = try #require(fopen(path, "w"))
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    #expect(fclose(file) == 0)
  }
}
