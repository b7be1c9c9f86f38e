import Glibc
import Primitives
import TestSupport

@testable import HeartRate

/// Captures of real straps, from `OutsideData`.
enum Recordings {
  /// The heart rate measurements in the capture at `path`, with their times in seconds.
  static func measurements(_ path: String) throws -> [(time: Double, measurement: HeartRateMeasurement)] {
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

  struct Unreadable: Error {
    let path: String
  }

  /// The text of a member that is not an object.
  private static func member(_ key: String, of line: Substring) -> Substring? {
    let name = "\"\(key)\":"
    var rest = line
    while !rest.isEmpty, !rest.hasPrefix(name) { rest.removeFirst() }
    return rest.isEmpty ? nil : rest.dropFirst(name.count).prefix { $0 != "," && $0 != "}" }
  }
}

/// A script of Tests/HeartRateReference. It needs only Python.
enum Reference {
  /// The lines of the script's output.
  static func run(_ script: String, _ arguments: [String]) throws -> [String] {
    let tests = #filePath.dropLast("HeartRateTests/Recordings.swift".count)
    let program = try ChildProgram("/usr/bin/python3", ["-B", "\(tests)HeartRateReference/\(script)"] + arguments)
    var lines: [String] = []
    while let line = try program.output.line("a line of \(script)") { lines.append(line) }
    let status = try program.end()
    guard status == 0 else { throw Failed(script: script, status: status, error: try program.error.rest()) }
    return lines
  }

  struct Failed: Error {
    let script: String
    let status: Int32
    let error: String
  }
}
