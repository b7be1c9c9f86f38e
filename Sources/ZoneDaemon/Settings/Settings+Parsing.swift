import Posix
import Primitives
import ReportSocket
import SensorLink
import TOMLFile
import Training

extension Settings {
  /// Reads the TOML document in `bytes` and adds the straps of the command line.
  /// - Throws: `SettingsError.faulty`, with all faults at once.
  init(parsing bytes: [UInt8], straps added: [String] = []) throws(SettingsError) {
    var faults: [FileFault] = []
    let document = try Self.document(bytes)
    var file = FileTable(path: "", entries: document.entries)
    runners = []
    readDaemon(file.table("daemon", &faults), &faults)
    readClients(file.table(ClientLimits.section, &faults), &faults)
    readSignal(file.table("signal", &faults), &faults)
    var retired: [String] = []
    zones = Self.readZones(file.table("zones", &faults), over: ZoneRules(), &retired, &faults)
    alerts = Self.readAlerts(file.table("alerts", &faults), over: AlertRules(), &faults)
    let people = file.tables("runner", atMost: Self.maximumCount, &faults)
    var known = SettingsStraps()
    known.readStraps(file.tables("strap", atMost: Self.maximumCount, &faults), &faults)
    file.refuse("straps", "must be under a [[runner]]; move it there, or write a [[strap]] for each", &faults)
    file.finish(&faults)
    readRunners(people, &known, &retired, &faults)
    known.add(added, &faults)
    known.check(&faults)
    self.straps = known.settings
    guard faults.isEmpty else { throw .faulty(path: nil, document.located(faults)) }
    if !retired.isEmpty {
      warnings.append(
        "\(retired.joined(separator: ", ")): has no effect any more, because only dwell decides; delete it")
    }
  }

  private static func document(_ bytes: [UInt8]) throws(SettingsError) -> FileDocument {
    do throws(FileFault) {
      return try FileDocument(parsing: bytes)
    } catch {
      throw .faulty(path: nil, [error])
    }
  }

  private mutating func readDaemon(_ section: FileTable, _ faults: inout [FileFault]) {
    var section = section
    let path = "an absolute path of at most \(UnixAddress.maximumPathLength) bytes without control characters"
    socket = section.text("socket", path, &faults) { text in
      text.hasPrefix("/") && text.utf8.count <= UnixAddress.maximumPathLength && !text.hasHiddenCharacters ? text : nil
    }
    let choice = "\"any\" or an adapter's address such as 00:1A:7D:DA:71:13, as hrzone doctor shows it"
    let adapter = section.text("adapter", choice, &faults) { text -> BluetoothAddress?? in
      text == "any" ? .some(nil) : (try? BluetoothAddress(parsing: text)).map { .some($0) }
    }
    self.adapter = adapter ?? nil
    adopt = section.text("adopt", Self.choice(of: AdoptionRule.self), &faults) { AdoptionRule(rawValue: $0) } ?? adopt
    history = section.duration("history", in: 0...86_400, &faults) ?? history
    section.finish(&faults)
  }

  private mutating func readClients(_ section: FileTable, _ faults: inout [FileFault]) {
    var section = section
    for key in ClientLimits.Key.allCases {
      clients[key] = section.whole(key.rawValue, in: key.allowed, key.unit, &faults) ?? clients[key]
    }
    section.finish(&faults)
  }

  /// `one of "first", "never"`.
  static func choice<Choice: CaseIterable & RawRepresentable<String>>(of: Choice.Type) -> String {
    "one of \(Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))"
  }

  private mutating func readSignal(_ section: FileTable, _ faults: inout [FileFault]) {
    var section = section
    // Straps notify once a second. With a lower limit every sample would be stale before the next one.
    signal.staleAfter = section.duration("stale_after", in: 1...60, &faults) ?? signal.staleAfter
    signal.frozenAfter = section.duration("frozen_after", in: 10...3600, &faults) ?? signal.frozenAfter
    // No jump between two plausible heart rates is larger.
    let greatest = Zones.plausible.upperBound - Zones.plausible.lowerBound
    signal.maxJump = section.whole("max_jump", in: 5...greatest, "bpm", &faults) ?? signal.maxJump
    section.finish(&faults)
  }

  /// The rules in `section`, completed with those of `base`. The places of keys without effect are appended to `retired`.
  static func readZones(
    _ section: FileTable, over base: ZoneRules, _ retired: inout [String], _ faults: inout [FileFault]
  ) -> ZoneRules {
    var section = section
    var rules = base
    let preset = section.text("preset", choice(of: ZonePreset.self), &faults) { ZonePreset(rawValue: $0) }
    rules.model = section.text("model", choice(of: ZoneModel.self), &faults) { ZoneModel(rawValue: $0) } ?? base.model
    rules.dwell = section.duration("dwell", in: 0...60, &faults) ?? base.dwell
    if section.hasRetired("hysteresis") { retired.append(section.place("hysteresis")) }
    let bounds = section.take("bounds")
    if section.has("preset") {
      for key in ["model", "bounds"] where section.has(key) {
        let problem = "must not be given together with preset, which has its own; leave one out"
        faults.append(FileFault(place: section.place(key), problem: problem))
      }
      if let preset {
        rules.preset = preset
        rules.model = preset.model
        rules.bounds = []
      }
    } else if let value = bounds {
      rules.preset = nil
      rules.bounds = readBounds(value, at: section.place("bounds"), model: rules.model, &faults)
    } else if section.has("model"), base.preset != nil || (rules.model == .bpm) != (base.model == .bpm) {
      // Bounds in percent must not be read as bpm, or the reverse.
      rules.preset = nil
      rules.bounds = rules.model == .bpm ? [] : .standard
      if rules.bounds.isEmpty {
        faults.append(
          FileFault(place: section.place("bounds"), problem: "must be given in bpm, because model is \"bpm\""))
      }
    }
    section.finish(&faults)
    return rules
  }

  /// The bounds in `value`; empty after a fault.
  private static func readBounds(
    _ value: FileValue, at place: String, model: ZoneModel, _ faults: inout [FileFault]
  ) -> [ZoneBound] {
    let one = "{ name = \"Easy\", from = 60 }"
    guard case .list(let values) = value else {
      faults.append(FileFault(place: place, wanted: "a list of \(one)", found: value))
      return []
    }
    guard (1...Zones.maximumCount).contains(values.count) else {
      let problem = "must be 1 to \(Zones.maximumCount) zones; there are \(values.count)"
      faults.append(FileFault(place: place, problem: problem))
      return []
    }
    let before = faults.count
    var previous: Int?
    var names = ZoneNames()
    let bounds = values.enumerated().map { index, value -> ZoneBound? in
      let place = "\(place)[\(index + 1)]"
      guard case .table(let entries) = value else {
        faults.append(FileFault(place: place, wanted: one, found: value))
        return nil
      }
      var bound = FileTable(path: place, entries: entries)
      let name = bound.required("name", &faults) { table, faults in table.name("name", &faults) }
      let from = bound.required("from", &faults) { table, faults -> Int? in
        guard let value = table.take("from") else { return nil }
        if case .whole(let number) = value, Zones.allowedBounds(of: model).contains(number) { return number }
        faults.append(FileFault(place: table.place("from"), wanted: model.wantedBound, found: value))
        return nil
      }
      bound.finish(&faults)
      if let name, let other = names.insert(name) {
        let problem =
          "must differ from every other zone's name, not only in upper and lower case; there is a zone called \"\(other)\""
        faults.append(FileFault(place: bound.place("name"), problem: problem))
      }
      if let from, let previous, from <= previous {
        let problem = "must be more than \(previous), where the previous zone begins; it is \(from)"
        faults.append(FileFault(place: bound.place("from"), problem: problem))
      }
      previous = from ?? previous
      guard let name, let from else { return nil }
      return ZoneBound(name: name, from: from)
    }
    return faults.count == before ? bounds.compactMap { $0 } : []
  }
}
