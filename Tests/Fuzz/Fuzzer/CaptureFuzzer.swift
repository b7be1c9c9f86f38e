import ATT
import Glibc

@testable import SensorLink

extension Fuzzer {
  /// A capture, read as `replay:` reads it: from a file, and completely before the replay.
  static let captures = Fuzzer(
    name: "captures",
    seeds: [
      captureHello + captureRaw("1.5", "1643") + captureRaw("2.500125", "16434a03"),
      captureHello + "\n\n" + #"{"type":"later"}"# + "\n" + captureRaw("1e3", ""), captureRaw("1", "00"), captureHello,
    ].map { Array($0.utf8) }
  ) { bytes in
    guard let file = CaptureFile.shared else { return expect(false, "no file to read from") }
    file.fill(bytes)
    do throws(CaptureError) {
      var check = try CaptureCheck(path: file.path, strap: nil)
      var turns = 0
      while true {
        turns += 1
        expect(turns <= bytes.count + 1, "there is no end of a file of \(bytes.count) bytes")
        guard let strap = try check.advance() else { continue }
        expect(!strap.isEmpty, "a strap without a name")
        break
      }
    } catch {
      expect(!"\(error)".isEmpty, "refused for nothing")
    }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard case .raw(let value)? = try? CaptureLine(parsing: Array(line)) else { continue }
      expect(value.microseconds >= 0 && value.value.count <= AttributeValue.longest, "\(value)")
    }
  }

  private static let captureHello = #"{"type":"hello","protocol":"1.0","server":"hrzoned","boot":"1f","seq":0}"# + "\n"

  private static func captureRaw(_ t: String, _ value: String) -> String {
    #"{"type":"raw","seq":1,"time":"2026-03-01T06:30:00.125Z","strap":"sim:lsd","t":\#(t),"characteristic":"2a37","#
      + #""value":"\#(value)"}"# + "\n"
  }
}

/// A file in memory, without a name.
private struct CaptureFile: Sendable {
  let descriptor: Int32
  var path: String { "/proc/self/fd/\(descriptor)" }

  static let shared = CaptureFile()

  init?() {
    var path = Array("/dev/shm/hrzoned-fuzzer-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0, unlink(path) == 0 else { return nil }
  }

  func fill(_ bytes: [UInt8]) {
    let emptied = ftruncate(descriptor, 0) == 0
    expect(emptied && pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, "the file cannot be written")
  }
}
