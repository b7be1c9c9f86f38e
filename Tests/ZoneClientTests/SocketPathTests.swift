import Glibc
import Posix
import TestSupport
import Testing

@testable import ZoneClient

@Suite("The path of the socket") struct SocketPathTests {
  static let service = "/run/hrzoned/hrzoned.sock"
  static let own = "/run/user/1000/hrzoned.sock"

  struct Row: CustomTestStringConvertible {
    var option: String?
    var environment: [String: String] = [:]
    /// The existing files.
    var files: Set<String> = []
    var path: String

    var testDescription: String { "\(option ?? "-") \(environment) \(files.sorted())" }
  }

  static let runtime = ["XDG_RUNTIME_DIR": "/run/user/1000"]

  @Test(
    "the user's own socket takes precedence, otherwise the first that exists",
    arguments: [
      Row(option: "/a", environment: ["HRZONE_SOCKET": "/b"], path: "/a"),
      // The connection reports the fault.
      Row(option: "", files: [own], path: ""),
      Row(environment: ["HRZONE_SOCKET": "/b"].merging(runtime) { $1 }, files: [own], path: "/b"),
      Row(environment: ["HRZONE_SOCKET": ""], files: [service], path: service),
      Row(environment: runtime, files: [own, service], path: own),
      Row(environment: runtime, files: [service], path: service),
      Row(environment: ["XDG_RUNTIME_DIR": "/x"], files: ["/x/hrzoned.sock", own], path: "/x/hrzoned.sock"),
      Row(environment: ["XDG_RUNTIME_DIR": "/x"], files: [own, service], path: own),
      // As under cron.
      Row(files: [own, service], path: own),
      Row(files: [service], path: service),
      Row(environment: ["XDG_RUNTIME_DIR": ""], files: ["/hrzoned.sock", service], path: service),
      Row(environment: ["XDG_RUNTIME_DIR": "x"], files: ["x/hrzoned.sock", service], path: service),
    ])
  func found(_ row: Row) throws {
    let path = try SocketPath.find(row.option, user: 1000, environment: { row.environment[$0] }) {
      row.files.contains($0) ? 0 : ENOENT
    }
    #expect(path == row.path)
  }

  @Test(
    "if there is none, the error names every place tried",
    arguments: [
      ([:], "there is no \(own) and no \(service)"), (runtime, "there is no \(own) and no \(service)"),
      (["XDG_RUNTIME_DIR": "x"], "there is no \(own) and no \(service)"),
      (["XDG_RUNTIME_DIR": "/x"], "there is no /x/hrzoned.sock, no \(own) and no \(service)"),
    ])
  func notFound(_ environment: [String: String], _ words: String) {
    do throws(ConnectionError) {
      let path = try SocketPath.find(user: 1000, environment: { environment[$0] }) { _ in ENOENT }
      Issue.record("found \(path)")
    } catch {
      #expect(error.reason("", client: "client") == "hrzoned is not running: " + words)
    }
  }

  @Test("an unreadable place is skipped; the service's is returned, and connecting gives the error")
  func hidden() throws {
    #expect(try SocketPath.find(user: 1000, environment: { _ in nil }) { _ in EACCES } == Self.service)
  }

  @Test("the file system is checked")
  func fileSystem() throws {
    let folder = try Folder()
    try folder.write("", to: SocketPath.fileName)
    #expect(
      try SocketPath.find(environment: { $0 == "XDG_RUNTIME_DIR" ? folder.path : nil }) == folder.path + "/hrzoned.sock"
    )
    #expect(SocketPath.lookUp(folder.path + "/other") == ENOENT)
  }
}
