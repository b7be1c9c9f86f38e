import ATT

/// A queue of events. Completions are bounded by the procedures started; values from the peer have their own limit.
struct EventQueue: Sendable {
  static let valueLimit = 128

  private(set) var droppedValues: UInt64 = 0
  private var events: [GATTClient.Event] = []
  private var values = 0

  /// Appends a completion or an end.
  mutating func append(_ event: GATTClient.Event) {
    events.append(event)
  }

  /// Appends a notification or an indication. Over the limit the oldest is dropped, since newer values matter more.
  mutating func append(value event: GATTClient.Event) {
    if values >= Self.valueLimit, let oldest = events.firstIndex(where: \.isValue) {
      events.remove(at: oldest)
      values -= 1
      droppedValues &+= 1
    }
    events.append(event)
    values += 1
  }

  /// Appends a change of services, merged with one that waits.
  mutating func append(servicesChanged range: HandleRange) {
    for (index, event) in events.enumerated() {
      guard case .servicesChanged(let earlier) = event else { continue }
      let both = HandleRange(first: min(earlier.first, range.first), last: max(earlier.last, range.last))
      events[index] = .servicesChanged(both)
      return
    }
    events.append(.servicesChanged(range))
  }

  /// Removes and returns the oldest event.
  mutating func popFirst() -> GATTClient.Event? {
    guard !events.isEmpty else { return nil }
    let event = events.removeFirst()
    if event.isValue { values -= 1 }
    return event
  }
}

extension GATTClient.Event {
  fileprivate var isValue: Bool {
    switch self {
    case .notification, .indication: true
    case .completed, .servicesChanged, .ended: false
    }
  }
}
