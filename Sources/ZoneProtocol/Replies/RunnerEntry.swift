import JSON
import Training

/// A runner in the answer to `runner.list`. Nil means unknown or not given.
public struct RunnerEntry: Hashable, Sendable {
  /// The runner's name; nil for the only runner of settings without names.
  public var name: String?
  /// The maximum heart rate in bpm.
  public var maxHR: Int
  /// Whether `maxHR` is an estimate.
  public var maxHRIsEstimated: Bool
  /// The source of `maxHR`, or of the age that it is estimated from.
  public var maxHRSource: Open<Source>
  /// The runner's body. If `maxHR` is an estimate, it comes from the age, if there is one.
  public var body = RunnerBody()
  /// The runner's other known heart rates in bpm.
  public var figures: [RunnerFigure: Int] = [:]
  /// The keys changed with `runner.set`, which override the settings.
  public var taught: [String] = []
  /// The unit and reference of the zones' bounds.
  public var model: Open<ZoneModel>
  /// The preset that the zones come from, if any.
  public var preset: Open<ZonePreset>?
  /// The reference of the zones' percentages.
  public var percentOf: Open<PercentOf>?
  /// The zones, Rest first.
  public var zones: [ZoneBand] = []
  /// The addresses of the runner's straps.
  public var straps: [String] = []

  /// The source of a maximum heart rate.
  public enum Source: String, CaseIterable, Sendable {
    /// The settings give it.
    case settings
    /// It is estimated from the age in the settings.
    case age
    /// It, or the age, was changed with `runner.set`.
    case taught
    /// Nobody gave a value or an age.
    case `default`
  }

  /// A zone with its bounds.
  public struct ZoneBand: Hashable, Sendable {
    /// The zone.
    public var zone: Zone
    /// The lowest heart rate in bpm, inclusive; nil for Rest.
    public var from: Int?
    /// The highest heart rate in bpm, inclusive; nil for the last zone.
    public var to: Int?
    /// The lower bound in percent, inclusive; nil for Rest and for zones in bpm.
    public var fromPercent: Int?
    /// The upper bound in percent, exclusive; nil for the last zone and for zones in bpm.
    public var toPercent: Int?

    /// Creates a zone without bounds.
    public init(zone: Zone) {
      self.zone = zone
    }
  }

  /// Creates an entry in which everything else is unknown.
  public init(name: String?, maxHR: MaxHeartRate, source: Source, model: ZoneModel) {
    self.name = name
    self.maxHR = maxHR.bpm
    maxHRIsEstimated = maxHR.isEstimated
    maxHRSource = .known(source)
    self.model = .known(model)
  }

  func encode(into writer: inout JSONWriter) {
    writer.object { object in
      if let name { object.member("name", name) }
      object.member("max_hr", maxHR)
      object.member("max_hr_estimated", maxHRIsEstimated)
      object.member("max_hr_from", maxHRSource.name)
      object.member(body)
      object.member(figures)
      if !taught.isEmpty { object.strings("taught", taught) }
      object.member("model", model.name)
      if let preset { object.member("preset", preset.name) }
      if let percentOf { object.member("percent_of", percentOf.name) }
      object.member("zones", zones)
      object.strings("straps", straps)
    }
  }

  /// The entry as one line of JSON with its line feed.
  public func line() -> [UInt8] {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.appendNewline()
    return writer.bytes
  }

  init(_ object: ObjectReader) throws(MessageError) {
    name = try object.optional("name", \.string, "a string")
    maxHR = try object.required("max_hr", \.whole, "an integer")
    maxHRIsEstimated = try object.required("max_hr_estimated", \.bool, "true or false")
    maxHRSource = Open(try object.required("max_hr_from", \.string, "a string"))
    body = try object.runnerBody()
    figures = try object.runnerFigures()
    taught = try object.optional("taught", \.strings, "an array of strings") ?? []
    model = Open(try object.required("model", \.string, "a string"))
    preset = try object.optional("preset", \.string, "a string").map { Open($0) }
    percentOf = try object.optional("percent_of", \.string, "a string").map { Open($0) }
    zones = try object.zoneBands("zones")
    straps = try object.required("straps", \.strings, "an array of strings")
  }
}

extension RunnerEntry.ZoneBand {
  fileprivate func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("index", zone.index)
      object.member("name", zone.name)
      if let from { object.member("from", from) }
      if let to { object.member("to", to) }
      if let fromPercent { object.member("from_percent", fromPercent) }
      if let toPercent { object.member("to_percent", toPercent) }
    }
  }

  fileprivate init(_ object: ObjectReader) throws(MessageError) {
    zone = try object.asZone()
    from = try object.optional("from", \.whole, "an integer")
    to = try object.optional("to", \.whole, "an integer")
    fromPercent = try object.optional("from_percent", \.whole, "an integer")
    toPercent = try object.optional("to_percent", \.whole, "an integer")
  }
}

extension [RunnerEntry.ZoneBand] {
  /// The bands of `zones`.
  public init(_ zones: Zones) {
    self = zones.all.map { zone in
      var band = RunnerEntry.ZoneBand(zone: zone)
      band.from = zones.lowerBound(of: zone)
      band.to = zones.upperBound(of: zone)
      guard zones.percentOf != nil else { return band }
      if zone.index > 0 { band.fromPercent = zones.bounds[zone.index - 1].from }
      if band.to != nil { band.toPercent = zones.bounds[zone.index].from }
      return band
    }
  }
}

extension JSONWriter {
  /// The heart rates of a runner but the maximum, each under its name.
  mutating func member(_ figures: [RunnerFigure: Int]) {
    for figure in RunnerFigure.allCases where figure != .maxHR {
      if let bpm = figures[figure] { member(figure.rawValue, bpm) }
    }
  }

  mutating func member(_ name: String, _ zones: [RunnerEntry.ZoneBand]) {
    key(name)
    array { array in
      for zone in zones { zone.encode(into: &array) }
    }
  }

  fileprivate mutating func strings(_ name: String, _ texts: [String]) {
    key(name)
    array { array in
      for text in texts { array.value(text) }
    }
  }
}

extension ObjectReader {
  func runnerFigures() throws(MessageError) -> [RunnerFigure: Int] {
    var figures: [RunnerFigure: Int] = [:]
    for figure in RunnerFigure.allCases where figure != .maxHR {
      figures[figure] = try optional(figure.rawValue, \.whole, "an integer")
    }
    return figures
  }

  func zoneBands(_ key: String) throws(MessageError) -> [RunnerEntry.ZoneBand] {
    var zones: [RunnerEntry.ZoneBand] = []
    for zone in try objects(key) { zones.append(try RunnerEntry.ZoneBand(zone)) }
    return zones
  }
}

extension JSONValue {
  var strings: [String]? {
    guard let elements else { return nil }
    let texts = elements.compactMap(\.string)
    return texts.count == elements.count ? texts : nil
  }
}
