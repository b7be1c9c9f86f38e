import Testing

@testable import ZoneDaemon

/// A file and each of its faults, in order.
struct FaultyFile: Sendable, CustomTestStringConvertible {
  let text: String
  let faults: [String]

  init(_ text: String, _ faults: String...) {
    self.text = text
    self.faults = faults
  }

  var testDescription: String { String(text.prefix(60)) }
}

/// The faults of the file `text` with `added` from the command line, as they are written.
func settingsFaults(_ text: String, straps added: [String] = []) -> [String] {
  do throws(SettingsError) {
    _ = try parsedSettings(text, straps: added)
    return []
  } catch {
    switch error {
    case .faulty(path: _, let faults): return faults.map(\.description)
    case .unreadable: return ["\(error)"]
    }
  }
}
