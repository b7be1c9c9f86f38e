import Glibc
import Testing

@testable import BlueZ

/// The reader of a machine's files, with files of the test.
@Suite final class MachineFilesTests {
  let folder: String

  init() throws {
    var template = Array("/tmp/machine-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
  }

  deinit {
    for path in made.reversed() { remove(path) }
    remove(folder)
  }

  private var made: [String] = []

  /// Writes a file at `path` in the folder, and creates its parent folders.
  func write(_ text: String, to path: String) throws {
    var place = folder
    for part in path.split(separator: "/").dropLast() {
      place += "/" + part
      if mkdir(place, 0o755) == 0 { made.append(place) }
    }
    let file = try #require(fopen("\(folder)/\(path)", "w"))
    fputs(text, file)
    fclose(file)
    made.append("\(folder)/\(path)")
  }

  var files: MachineFiles {
    MachineFiles(switches: "\(folder)/rfkill", configuration: "\(folder)/main.conf", processes: "\(folder)/proc")
  }

  @Test func switchesOfBluetoothAreTold() throws {
    #expect(files.radioSwitches() == [])
    let switches = [
      ("rfkill0", "wlan", "phy0", "1", "1"), ("rfkill1", "bluetooth", "hci0", "0", "0"),
      ("rfkill2", "bluetooth", "tpacpi", "1", "0"), ("rfkill3", "bluetooth", "dell", "0", "1"),
    ]
    for (entry, type, name, soft, hard) in switches {
      for (file, value) in [("type", type), ("name", name), ("soft", soft), ("hard", hard)] {
        try write(value + "\n", to: "rfkill/\(entry)/\(file)")
      }
    }
    #expect(
      files.radioSwitches() == [
        RadioSwitch(name: "hci0", isSoftBlocked: false, isHardBlocked: false),
        RadioSwitch(name: "tpacpi", isSoftBlocked: true, isHardBlocked: false),
        RadioSwitch(name: "dell", isSoftBlocked: false, isHardBlocked: true),
      ])
  }

  @Test func mainConfIsRead() throws {
    #expect(files.connectionSettings() == nil)
    try write("[General]\nName = x\n" + ConnectionSettings.remedy, to: "main.conf")
    #expect(files.connectionSettings()?.isWide == true)
  }

  @Test(
    "the intervals that main.conf allows, and whether a strap may request its own",
    arguments: [
      ("", nil, nil, nil, false),
      (
        "[LE]\nMinConnectionInterval=6\nMaxConnectionInterval=3200\nConnectionSupervisionTimeout=1000\n", 6, 3200, 1000,
        true
      ),
      (
        "[LE]\r\n MinConnectionInterval = 6 \r\nMaxConnectionInterval=400\r\nConnectionSupervisionTimeout=101", 6, 400,
        101, true
      ),
      (
        "[LE]\n#MinConnectionInterval=6\nMaxConnectionInterval=3200\nConnectionSupervisionTimeout=1000", nil, 3200,
        1000, false
      ),
      ("[General]\nMinConnectionInterval=6\n[LE]\nMaxConnectionInterval=400", nil, 400, nil, false),
      (
        "[LE]\nMinConnectionInterval=6\nMaxConnectionInterval=3200\nConnectionSupervisionTimeout=800", 6, 3200, 800,
        false
      ),
      (
        "[LE]\nMinConnectionInterval=6\nMaxConnectionInterval=399\nConnectionSupervisionTimeout=800", 6, 399, 800, false
      ),
      (
        "[LE]\nMinConnectionInterval=25\nMaxConnectionInterval=400\nConnectionSupervisionTimeout=800", 25, 400, 800,
        false
      ),
      (
        "[LE]\nMinConnectionInterval=x\nMinConnectionInterval=7\nMaxConnectionInterval=99999999999999999999", 7, nil,
        nil, false
      ),
    ] as [(String, Int?, Int?, Int?, Bool)])
  func intervals(_ text: String, _ minimum: Int?, _ maximum: Int?, _ timeout: Int?, _ isWide: Bool) {
    let settings = ConnectionSettings(parsing: text)
    #expect(
      settings
        == ConnectionSettings(minimumInterval: minimum, maximumInterval: maximum, supervisionTimeout: timeout))
    #expect(settings.isWide == isWide)
  }

  @Test func onlyAProgramOfRootsIsAsked() throws {
    try write("/bin/true\0-n\0", to: "proc/1/cmdline")
    try write("/tmp/bluetoothd\0-n\0", to: "proc/2/cmdline")
    try write("bluetoothd\0", to: "proc/3/cmdline")
    #expect(files.bluetoothdProgram() == nil)
  }
}
