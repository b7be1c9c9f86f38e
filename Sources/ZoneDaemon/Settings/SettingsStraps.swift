import Primitives
import SensorLink
import StrapSimulator
import TOMLFile

/// Collects the straps of file and command line: each once, each with at most one runner.
struct SettingsStraps {
  private struct Entry {
    let address: StrapAddress
    let place: String
    var name: String?
    var link = LinkPreference.auto
    /// The runner, and the place that says so.
    var owner: (runner: Int, place: String)?
  }

  private var entries: [Entry] = []

  /// The collected straps. A strap without a runner goes to the first one.
  var settings: [StrapSettings] {
    entries.map { StrapSettings(address: $0.address, name: $0.name, runner: $0.owner?.runner ?? 0, link: $0.link) }
  }

  /// Reads the `[[strap]]` tables.
  mutating func readStraps(_ tables: [FileTable], _ faults: inout [FileFault]) {
    for var table in tables {
      let value = table.required("address", &faults) { table, _ in table.take("address") }
      let place = table.place("address")
      let address = value.flatMap { Self.address($0, at: place, &faults) }
      let name = table.name("name", &faults)
      let link = table.text("link", Settings.choice(of: LinkPreference.self), &faults) { LinkPreference(rawValue: $0) }
      table.finish(&faults)
      guard let address else { continue }
      if let link, link != .auto, !address.isBluetooth {
        let problem = "must be left out: only a Bluetooth address has a choice of links, and \(address) is not one"
        faults.append(FileFault(place: table.place("link"), problem: problem))
      }
      if case .named = address, link == .direct {
        let problem = "must be left out: a strap whose address begins with name: is read through bluetoothd"
        faults.append(FileFault(place: table.place("link"), problem: problem))
      }
      if let other = entries.first(where: { $0.address == address }) {
        let problem = "must differ from every other strap; \(other.place) is \(address) too"
        faults.append(FileFault(place: place, problem: problem))
      } else {
        entries.append(Entry(address: address, place: place, name: name, link: link ?? .auto))
      }
    }
  }

  /// Reads the straps that the runner at index `runner` lists in `table`.
  mutating func readOwned(_ table: inout FileTable, runner: Int, _ faults: inout [FileFault]) {
    let claimed = table.list("straps", of: "a list of straps' addresses", atMost: Settings.maximumCount, &faults) ?? []
    for (place, value) in claimed {
      guard let address = Self.address(value, at: place, &faults) else { continue }
      guard let index = entries.firstIndex(where: { $0.address == address }) else {
        entries.append(Entry(address: address, place: place, owner: (runner, place)))
        continue
      }
      if let owner = entries[index].owner {
        let problem = "must belong to one runner, and only once; \(address) is in \(owner.place) already"
        faults.append(FileFault(place: place, problem: problem))
      } else {
        entries[index].owner = (runner, place)
      }
    }
  }

  /// Adds the addresses of the command line that are not known yet.
  mutating func add(_ texts: [String], _ faults: inout [FileFault]) {
    for text in texts {
      guard let address = Self.address(.text(text), at: "--strap", &faults) else { continue }
      guard !entries.contains(where: { $0.address == address }) else { continue }
      entries.append(Entry(address: address, place: "--strap \(address)"))
    }
  }

  /// Reports the faults of all straps together.
  func check(_ faults: inout [FileFault]) {
    if entries.count > Settings.maximumCount {
      let problem = "must be at most \(Settings.maximumCount) straps altogether; there are \(entries.count)"
      faults.append(FileFault(place: "strap", problem: problem))
    }
    // The daemon has one clock, so all straps need one speed.
    guard let first = entries.first else { return }
    for entry in entries where entry.address.speed != first.address.speed {
      let problem =
        "must run at the same speed as \(first.address) (\(first.place)), since the daemon has one clock; "
        + "\(entry.address) does not"
      faults.append(FileFault(place: entry.place, problem: problem))
    }
  }

  private static func address(
    _ value: FileValue, at place: String, _ faults: inout [FileFault]
  ) -> StrapAddress? {
    guard case .text(let text) = value else {
      faults.append(FileFault(place: place, wanted: "a strap's address, as \"F0:9E:1A:00:00:01\"", found: value))
      return nil
    }
    guard !text.hasHiddenCharacters, text.utf8.count <= 1024 else {
      let wanted = "a strap's address of at most 1024 bytes without control characters"
      faults.append(FileFault(place: place, wanted: wanted, found: value))
      return nil
    }
    do {
      let address = try StrapAddress(parsing: text)
      if case .simulated(let name, _, _) = address { try SimulatedStrap.check(name) }
      return address
    } catch {
      faults.append(FileFault(place: place, problem: "\(error)".visible))
      return nil
    }
  }
}
