import JSON
import Primitives
import SensorLink
import TOMLFile

/// A strap that was added by request or adopted.
struct SavedStrap: Hashable, Sendable {
  let address: StrapAddress
  /// The strap's Bluetooth name.
  var name: String?
  /// The name of the runner who wears it; nil for the first runner.
  var runner: String?
  /// Whether the daemon adopted it because it was the strongest in range.
  var wasAdopted = false
}

/// The daemon's saved state: straps and their runners, forgotten straps, changes of runners, pairings and loans.
struct SavedState: Hashable, Sendable {
  /// The added and adopted straps, without duplicates.
  private(set) var straps: [SavedStrap] = []
  /// The straps forgotten last. They are not adopted again, even as the strongest in range.
  private(set) var forgotten: [StrapAddress] = []
  /// The straps that the daemon paired most recently. It may remove these pairings.
  private(set) var bonds: [BluetoothAddress] = []
  /// Changes of runners.
  var runners = SavedRunners()
  /// Loans, at most one for each strap. Straps of the settings can be lent too.
  private(set) var loans: [Loan] = []

  /// The most entries of each kind.
  static let maximumCount = 32

  /// The entry of the strap at `address`.
  subscript(address: StrapAddress) -> SavedStrap? { straps.first { $0.address.isSameStrap(as: address) } }

  /// Adds `strap`, or replaces its entry.
  /// - Returns: false if there is no room.
  mutating func remember(_ strap: SavedStrap) -> Bool {
    if let index = straps.firstIndex(where: { $0.address.isSameStrap(as: strap.address) }) {
      straps[index] = strap
    } else {
      guard straps.count < Self.maximumCount else { return false }
      straps.append(strap)
    }
    forgotten.removeAll { $0.isSameStrap(as: strap.address) }
    return true
  }

  /// Lends a strap. A new loan replaces an earlier one.
  /// - Returns: false if there is no room.
  mutating func lend(_ loan: Loan) -> Bool {
    endLoan(of: loan.address)
    guard loans.count < Self.maximumCount else { return false }
    loans.append(loan)
    return true
  }

  /// Ends the loan of the strap at `address`, if there is one.
  mutating func endLoan(of address: StrapAddress) {
    loans.removeAll { $0.address.isSameStrap(as: address) }
  }

  /// Records whether the daemon paired the strap at `address`.
  mutating func setBonded(_ isBonded: Bool, _ address: BluetoothAddress) {
    bonds.removeAll { $0 == address }
    guard isBonded else { return }
    bonds.append(address)
    if bonds.count > Self.maximumCount { bonds.removeFirst() }
  }

  /// Forgets the strap at `address` and its loan.
  mutating func forget(_ address: StrapAddress) {
    endLoan(of: address)
    straps.removeAll { $0.address.isSameStrap(as: address) }
    forgotten.removeAll { $0.isSameStrap(as: address) }
    forgotten.append(address)
    if forgotten.count > Self.maximumCount { forgotten.removeFirst() }
  }
}

/// The reason why bytes are not a valid state file.
struct StateFileFault: Error, Hashable, CustomStringConvertible {
  let description: String
}

// The file: {"version":1,"straps":[{"address":…,"name":…,"runner":…,"adopted":true}],"forgotten":[…],"bonds":[…],
// "runners":[…],"loans":[{"address":…,"until":"2026-03-01T06:30:00.125Z","seconds":3600}]}
extension SavedState {
  /// Encodes the state for its file.
  func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.member("version", 1)
      object.key("straps")
      object.array { array in
        for strap in straps {
          array.object { object in
            object.member("address", strap.address.description)
            if let name = strap.name { object.member("name", name) }
            if let runner = strap.runner { object.member("runner", runner) }
            if strap.wasAdopted { object.member("adopted", true) }
          }
        }
      }
      object.key("forgotten")
      object.array { array in
        for address in forgotten { array.value(address.description) }
      }
      if !bonds.isEmpty {
        object.key("bonds")
        object.array { array in
          for address in bonds { array.value(address.description) }
        }
      }
      if !runners.isEmpty {
        object.key("runners")
        object.array { array in runners.encode(into: &array) }
      }
      guard !loans.isEmpty else { return }
      object.key("loans")
      object.array { array in
        for loan in loans {
          array.object { object in
            object.member("address", loan.address.description)
            object.member("until", "\(loan.end)")
            object.member("seconds", Int(loan.length.inSeconds.rounded()))
          }
        }
      }
    }
    writer.appendNewline()
    return writer.bytes
  }

  /// Reads a file written by `encoded()`.
  init(decoding bytes: [UInt8]) throws(StateFileFault) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw StateFileFault(description: "it is not JSON: \(error)")
    }
    guard value["version"]?.integer == 1 else { throw StateFileFault(description: "its version is not 1") }
    guard let entries = value["straps"]?.elements, let forgotten = value["forgotten"]?.elements,
      entries.count <= Self.maximumCount, forgotten.count <= Self.maximumCount
    else { throw StateFileFault(description: "its lists of straps are missing or too long") }
    self.init()
    for entry in entries {
      let strap = SavedStrap(
        address: try Self.address(entry["address"]), name: try Self.name(entry["name"])?.presentableName(),
        runner: try Self.name(entry["runner"]), wasAdopted: entry["adopted"]?.bool ?? false)
      guard self[strap.address] == nil else { throw StateFileFault(description: "\(strap.address) is in it twice") }
      straps.append(strap)
    }
    for entry in forgotten { self.forgotten.append(try Self.address(entry)) }
    bonds = try Self.bonds(value["bonds"])
    runners = try SavedRunners(decoding: value["runners"])
    guard let loans = value["loans"] else { return }
    guard let entries = loans.elements else { throw StateFileFault(description: "its loans are not a list") }
    for entry in entries {
      // Ignore a loan that this version does not understand: a fault would cost all straps and runners in the file.
      guard let until = entry["until"]?.string, let end = UTCTime(parsing: until),
        let seconds = entry["seconds"]?.integer, let length = Loan.length(seconds: seconds),
        let address = try? Self.address(entry["address"])
      else { continue }
      guard lend(Loan(address: address, end: end, length: length)) else { return }
    }
  }

  private static func bonds(_ value: JSONValue?) throws(StateFileFault) -> [BluetoothAddress] {
    guard let value else { return [] }
    guard let entries = value.elements, entries.count <= maximumCount else {
      throw StateFileFault(description: "its bonds are not a list of at most \(maximumCount)")
    }
    var bonds: [BluetoothAddress] = []
    for entry in entries {
      if let address = entry.string.flatMap({ try? BluetoothAddress(parsing: $0) }) { bonds.append(address) }
    }
    return bonds
  }

  private static func address(_ value: JSONValue?) throws(StateFileFault) -> StrapAddress {
    guard var text = value?.string else { throw StateFileFault(description: "a strap has no address") }
    // An earlier version saved names as they were received.
    if text.hasPrefix("name:"), let name = String(text.dropFirst(5)).presentableName() { text = "name:" + name }
    do throws(AddressError) {
      return try StrapAddress(parsing: text)
    } catch {
      throw StateFileFault(description: "\(error)")
    }
  }

  static func name(_ value: JSONValue?) throws(StateFileFault) -> String? {
    guard let value else { return nil }
    guard let text = value.string, (1...64).contains(text.utf8.count),
      !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw StateFileFault(description: "a name must have 1 to 64 bytes and no control characters") }
    return text
  }
}
