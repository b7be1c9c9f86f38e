import HeartRate
import Primitives

/// A capture of a strap's notifications, as `OutsideData` names them.
package enum Capture {
  /// The heart rate measurements in the capture at `path`, with their times in seconds.
  package static func measurements(_ path: String) throws -> [(time: Double, measurement: HeartRateMeasurement)] {
    guard let text = Folder.content(path) else { throw Unreadable(path: path) }
    return text.split(separator: "\n").compactMap { line in
      guard line.contains(#""characteristic":"2a37""#), let time = member("t", of: line).flatMap(Double.init),
        let value = member("value", of: line)?.split(separator: "\"").first
      else { return nil }
      let digits = Array(value.utf8)
      let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
        UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
      }
      return (try? HeartRateMeasurement(decoding: bytes.span.bytes)).map { (time, $0) }
    }
  }

  package struct Unreadable: Error {
    package let path: String
  }

  /// The text of a member that is not an object.
  private static func member(_ key: String, of line: Substring) -> Substring? {
    let name = Array("\"\(key)\":".utf8)
    let bytes = line.utf8
    var start = bytes.startIndex
    while let quote = bytes[start...].firstIndex(of: UInt8(ascii: "\"")) {
      if bytes[quote...].starts(with: name) {
        return line[bytes.index(quote, offsetBy: name.count)...].prefix { $0 != "," && $0 != "}" }
      }
      start = bytes.index(after: quote)
    }
    return nil
  }
}

/// A script with an independent implementation, in a folder of Tests.
package enum ReferenceScript {
  /// The lines of the output of `script`, such as `HeartRateReference/artefacts.py`.
  /// - Parameters:
  ///   - script: the path of the script, in Tests.
  ///   - arguments: the arguments of the script.
  ///   - python: the interpreter. The default one has no packages.
  package static func run(
    _ script: String, _ arguments: [String], python: String = "/usr/bin/python3"
  ) throws -> [String] {
    let tests = #filePath.dropLast("TestSupport/Capture.swift".count)
    let program = try ChildProgram(python, ["-B", "\(tests)\(script)"] + arguments)
    var lines: [String] = []
    while let line = try program.output.line("a line of \(script)") { lines.append(line) }
    let status = try program.end()
    guard status == 0 else { throw Failed(script: script, status: status, error: try program.error.rest()) }
    return lines
  }

  package struct Failed: Error {
    package let script: String
    package let status: Int32
    package let error: String
  }
}
