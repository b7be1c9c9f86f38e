/// A fault of a simulated strap in one second.
enum Fault: Hashable, Sendable {
  /// The strap has slipped: no skin contact and no heart rate.
  case noContact
  /// Connected, but without notifications.
  case silent
  /// Static from a dry shirt: an implausible heart rate.
  case spike
  /// A failing strap: the last heart rate repeats, without intervals.
  case frozen
  /// Off the air, with the connection lost.
  case away
}

/// The times at which a simulated strap fails, in a period that repeats.
struct FaultPlan: Sendable {
  /// The period in seconds.
  let period: Int
  let faults: [(seconds: Range<Int>, fault: Fault)]

  /// No faults.
  static let none = FaultPlan(period: 1, faults: [])

  /// Every fault of real straps, with time to recover between them. The long silence outlasts
  /// `SilenceLadder.shortestToDisconnect`. The frozen stretch outlasts the default of the setting `frozen_after`.
  static let all = FaultPlan(
    period: 480,
    faults: [
      (60..<68, .noContact), (100..<105, .silent), (140..<142, .spike), (180..<187, .away), (230..<246, .silent),
      (300..<375, .frozen), (420..<423, .noContact), (423..<425, .spike), (425..<429, .silent),
    ])

  /// The fault `second` seconds after the start; nil if there is none.
  func fault(at second: Int) -> Fault? {
    let second = second % max(period, 1)
    return faults.first { $0.seconds.contains(second) }?.fault
  }
}
