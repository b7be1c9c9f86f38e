/// What is wrong with a simulated strap in a given second.
enum Fault: Hashable, Sendable {
  /// The strap has slipped: no contact, no rate.
  case noContact
  /// Connected, and says nothing.
  case silent
  /// Static of a dry shirt: a rate that no heart has.
  case spike
  /// The last rate over and over, with no intervals: a dying strap.
  case frozen
  /// Off the air, its connection gone.
  case away
}

/// When a simulated strap fails, over and over.
struct FaultPlan: Sendable {
  /// The seconds after which it begins anew.
  let period: Int
  let faults: [(seconds: Range<Int>, fault: Fault)]

  /// A strap that works.
  static let none = FaultPlan(period: 1, faults: [])

  /// Every fault a real strap shows, each with time to recover from the one before. The long silence outlasts
  /// `SilenceLadder.shortestToGiveUp`, and the frozen stretch the default of the setting `frozen_after`.
  static let all = FaultPlan(
    period: 480,
    faults: [
      (60..<68, .noContact), (100..<105, .silent), (140..<142, .spike), (180..<187, .away), (230..<246, .silent),
      (300..<375, .frozen), (420..<423, .noContact), (423..<425, .spike), (425..<429, .silent),
    ])

  /// What is wrong `second` seconds after the start.
  func fault(at second: Int) -> Fault? {
    let second = second % max(period, 1)
    return faults.first { $0.seconds.contains(second) }?.fault
  }
}
