import TOMLFile

@testable import ZoneDaemon

/// The faults of the file `text`, with the straps `added` on the command line, as text.
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
