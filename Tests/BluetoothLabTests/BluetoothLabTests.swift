import Foundation
import Testing

/// The built programs against a real kernel, a real bluetoothd, a real systemd, and virtual straps.
///
/// A busy host slows a run down several times without changing its result. The limits are for runs that hang.
@Suite(
  .serialized,
  .timeLimit(.minutes(50)),
  .needsLab)
struct BluetoothLabTests {
  /// The lab itself: if this fails, so do all others.
  @Test func strapsAreOnTheAir() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "self-test.sh").path])
  }

  /// A guest that crashes outside the Bluetooth stack is replaced once; a second crash fails the run.
  @Test(arguments: [([], 0), (["always"], 70)] as [([String], Int32)])
  func aCrashedGuestIsReplacedOnce(arguments: [String], status: Int32) async throws {
    try await Lab.run(
      "lab", ["run", Lab.folder.appending(path: "crash.sh").path] + arguments, ["LAB_ACCEL": "tcg"], expecting: status)
  }

  /// hrzoned without privileges: a strap's zone, its change, and the strap out of range and back. A replay of the run's capture
  /// gives the same reports.
  @Test(arguments: [[], ["with-bluetoothd"]])
  func strapIsReadAndReplayed(with arguments: [String]) async throws {
    let results = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: results) }
    try await Lab.run(
      "lab", ["run", Lab.folder.appending(path: "strap.sh").path] + arguments, ["LAB_RESULTS": results.path])
    try await Lab.run("replay.sh", [results.path])
  }

  /// Without configuration a strap is found, adopted and remembered.
  @Test func strapIsFoundAndKept() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "adopt.sh").path])
  }

  /// The doctor names the cause of each of nine faults, and finds none once they are fixed.
  @Test func doctorNamesTheCause() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "doctor.sh").path])
  }

  /// The installed service: its group, its socket, its watchdog, and its removal.
  @Test func serviceIsInstalledGuardedAndRemoved() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "service.sh").path], ["LAB_INIT": "systemd"])
  }

  /// What real straps do: pairing for the measurement alone, addresses that rotate, long and short MTUs, requests for connection
  /// parameters, Service Changed, and storms of indications. Each leads to a live strap or to a reason.
  @Test func realHabitsAreServedOrExplained() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "peers.sh").path])
  }

  /// bluetoothd that starts late, two adapters of which one is pulled, a new D-Bus, and another version of bluetoothd.
  @Test func theSystemUnderTheDaemonMayChange() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "stacks.sh").path], ["LAB_OTHER": "trixie"])
  }

  /// `hrzone watch` on the first console, without a login.
  @Test func theScreenIsShownOnTheConsole() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "screen.sh").path], ["LAB_INIT": "systemd"])
  }

  /// The Debian package: installed, upgraded with sound and with faulty settings, and purged.
  @Test func packageIsInstalledUpgradedAndPurged() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "package.sh").path], ["LAB_INIT": "systemd"])
  }
}

/// The two longest scenarios on Debian 12, in a suite of their own. A guest takes one core.
@Suite(
  .serialized,
  .timeLimit(.minutes(50)),
  .needsLab)
struct BluetoothLabLongTests {
  /// Faults one after another, with straps on both kinds of links, under the service's confinement. Each is reported, and each
  /// recovers without help.
  @Test func faultsAreToldAndMend() async throws {
    try await Lab.run("lab", ["run", Lab.folder.appending(path: "faults.sh").path], ["LAB_INIT": "systemd"])
  }

  /// A strap or a machine that lost the pairing keys recovers by itself, or the user is told what to type. The end of
  /// bluetoothd is reported as such. This needs a current kernel: Linux 6.1.192 crashes when bluetoothd meets lost keys.
  @Test func lostKeysAreToldOrMend() async throws {
    try await Lab.run(
      "lab", ["run", Lab.folder.appending(path: "keys.sh").path], ["LAB_KERNEL_PACKAGE": "linux-image-6.12-amd64"])
  }
}

/// The scenarios that meet most of the system, on Debian 13: Linux 6.12, BlueZ 5.82 and systemd 257.
@Suite(
  .serialized,
  .timeLimit(.minutes(50)),
  .needsLab)
struct BluetoothLabTrixieTests {
  @Test(arguments: [
    ("strap.sh", "plain"), ("adopt.sh", "plain"), ("service.sh", "systemd"), ("faults.sh", "systemd"),
  ])
  func passesOnTrixie(script: String, initSystem: String) async throws {
    try await Lab.run(
      "lab", ["run", Lab.folder.appending(path: script).path], ["LAB_SUITE": "trixie", "LAB_INIT": initSystem])
  }
}
