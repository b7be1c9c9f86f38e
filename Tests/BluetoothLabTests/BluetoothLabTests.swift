import Foundation
import Testing

/// The programs just built, against a real kernel, a real bluetoothd, a real systemd, and a strap that is nearly real.
///
/// A busy host makes a run several times as long, and nothing else of it: the limits are there for what hangs.
@Suite(
  .serialized,
  .timeLimit(.minutes(50)),
  .enabled(
    if: Lab.isWanted,
    "The Bluetooth lab needs QEMU, BlueZ and some more of Debian's packages: Tests/BluetoothLab/lab prepare installs them."
  ))
struct BluetoothLabTests {
  /// The lab by itself: when this fails, so does all that follows.
  @Test func strapsAreOnTheAir() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "self-test.sh").path])
  }

  /// A guest that crashes outside the Bluetooth stack is replaced once; a second crash fails the run.
  @Test(arguments: [([], 0), (["always"], 70)] as [([String], Int32)])
  func aCrashedGuestIsReplacedOnce(arguments: [String], status: Int32) async throws {
    try await Lab.run(
      "lab", ["run", Lab.folder.appending(path: "crash.sh").path] + arguments, ["LAB_ACCEL": "tcg"], expecting: status)
  }

  /// hrzoned without any privilege: a strap's zone, its change, the strap out of range and back. The run's capture gives
  /// the same reports again.
  @Test(arguments: [[], ["with-bluetoothd"]])
  func strapIsReadAndReplayed(with arguments: [String]) async throws {
    let results = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: results) }
    try await Lab.run(
      "lab", ["run", Lab.folder.appending(path: "strap.sh").path] + arguments, ["LAB_RESULTS": results.path])
    try await Lab.run("replay.sh", [results.path])
  }

  /// With nothing configured a strap is found, taken and remembered.
  @Test func strapIsFoundAndKept() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "adopt.sh").path])
  }

  /// The doctor names the cause of each of nine troubles, and finds nothing wrong once they are mended.
  @Test func doctorNamesTheCause() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "doctor.sh").path])
  }

  /// The installed service: its group, its socket, its watchdog, and its removal.
  @Test func serviceIsInstalledGuardedAndRemoved() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "service.sh").path], ["LAB_INIT": "systemd"])
  }
}

/// The two longest scenarios, in a row of their own: a guest takes one core, and both rows take about as long.
@Suite(
  .serialized,
  .timeLimit(.minutes(50)),
  .enabled(
    if: Lab.isWanted,
    "The Bluetooth lab needs QEMU, BlueZ and some more of Debian's packages: Tests/BluetoothLab/lab prepare installs them."
  ))
struct BluetoothLabLongTests {
  /// One fault after another, with a strap on either way, under the service's confinement: each is told, and each mends without
  /// help.
  @Test func faultsAreToldAndMend() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "faults.sh").path], ["LAB_INIT": "systemd"])
  }

  /// A strap or a machine that lost the keys of their pairing mends by itself, or it is told what to type; and bluetoothd's end
  /// is told as such. On a kernel of today: Linux 6.1.192 crashes where bluetoothd meets lost keys.
  @Test func lostKeysAreToldOrMend() async throws {
    try await Lab.run(
      "lab", ["run", Lab.folder.appending(path: "keys.sh").path], ["LAB_KERNEL_PACKAGE": "linux-image-6.12-amd64"])
  }
}
