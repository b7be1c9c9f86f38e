import Glibc
import TestSupport
import Testing

/// The programs where /proc is not mounted, as in a bare chroot.
@Suite("Without /proc") struct WithoutProcTests {
  /// A mount namespace with an empty /proc. Only root may make one without a user namespace.
  private static let launcher = [
    "/usr/bin/unshare", geteuid() == 0 ? "-m" : "-rm", "/bin/sh", "-c", #"mount -t tmpfs none /proc && exec "$0" "$@""#,
  ]

  @Test("the programs say why they cannot read their arguments", arguments: ["hrzoned", "hrzone"])
  func arguments(_ name: String) throws {
    let program = try ChildProgram(name, ["--version"], launcher: Self.launcher)
    #expect(try program.end() == 71)
    #expect(program.output.text.isEmpty)
    #expect(
      program.error.text.hasSuffix(
        "/proc is not mounted, so the arguments cannot be read; mount it with `mount -t proc proc /proc`.\n"))
  }
}
