import ZoneProtocol

/// The reports that one client has subscribed to.
struct ReportFilter {
  private let types: UInt16
  /// The addresses of the straps; nil for all.
  private let straps: Set<String>?

  init(types: Set<ReportType>, straps: Set<String>?) {
    self.types = types.reduce(0) { $0 | $1.bit }
    self.straps = straps
  }

  /// The filter of a client without a subscription.
  static let nothing = ReportFilter(types: [], straps: nil)

  func wants(_ type: ReportType) -> Bool { types & type.bit != 0 }

  func wants(strap: String) -> Bool { straps?.contains(strap) ?? true }

  func wants(_ type: ReportType, strap: String) -> Bool { wants(type) && wants(strap: strap) }
}

extension ReportType {
  /// A bit for each type.
  var bit: UInt16 {
    switch self {
    case .state: 1 << 0
    case .sample: 1 << 1
    case .zone: 1 << 2
    case .alert: 1 << 3
    case .strap: 1 << 4
    case .workout: 1 << 5
    case .raw: 1 << 6
    case .mark: 1 << 7
    case .settings: 1 << 8
    }
  }

  /// Whether the history holds these reports. They are made even if no client wants them.
  var isKept: Bool {
    switch self {
    case .raw, .state: false
    case .sample, .zone, .alert, .strap, .workout, .mark, .settings: true
    }
  }

  /// Whether the oldest of these are dropped first if a client does not read.
  var isDroppable: Bool {
    switch self {
    case .sample, .raw: true
    case .state, .zone, .alert, .strap, .workout, .mark, .settings: false
    }
  }

  /// Whether the history holds the newest of these for longer than its hour. Older reports cannot be understood without it.
  var outlivesHistory: Bool { self == .settings }
}
