import Primitives

extension TCXActivity {
  /// Reads the first activity of a TCX file of this or another program.
  ///
  /// A value that cannot be read is left out, and reading goes on; where the file stops being XML, reading stops. Times without an
  /// offset are taken as UTC, and a heart rate of 0 as an unknown one. Positions, distances and extensions are ignored.
  /// - Parameter bytes: The file, at most as large as the caller allows.
  /// - Returns: What can be read, and the first fault. A second activity in the file is a fault. Without any activity, the result has no
  ///   laps.
  public static func read(_ bytes: [UInt8]) -> (activity: TCXActivity, fault: TCXFault?) {
    let document = TCXReader.read(bytes)
    var fault = document.fault
    if document.activities.count > 1 {
      let reason = "the file has \(document.activities.count) activities; only the first was read, so split the file"
      let second = XMLFault(offset: document.activities[1].offset, reason: reason)
      if second.offset < fault?.offset ?? .max { fault = second }
    }
    let first = document.activities.first?.activity ?? TCXActivity(start: UTCTime(milliseconds: 0))
    return (first, fault.map { TCXFault($0, in: bytes) })
  }

  /// Reads all activities of a TCX file, also those of multi-sport sessions, as `read(_:)` reads the first.
  /// - Parameter bytes: The file, at most as large as the caller allows.
  /// - Returns: What can be read, and the first fault.
  public static func readAll(_ bytes: [UInt8]) -> (activities: [TCXActivity], fault: TCXFault?) {
    let document = TCXReader.read(bytes)
    return (document.activities.map(\.activity), document.fault.map { TCXFault($0, in: bytes) })
  }
}
