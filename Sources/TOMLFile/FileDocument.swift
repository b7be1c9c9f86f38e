import TOML

/// A file of settings or of a workout: its values, and where they stand.
public struct FileDocument {
  /// The greatest size in bytes.
  public static let maximumSize = TOMLTable.maximumSize

  private let root: TOMLTable

  /// The TOML document in `bytes`.
  /// - Throws: the first fault, with its line and column.
  public init(parsing bytes: [UInt8]) throws(FileFault) {
    do throws(TOMLFault) {
      root = try TOMLTable(parsing: bytes)
    } catch {
      throw FileFault(place: "\(error.position)", problem: error.problem.visible, position: error.position)
    }
  }

  /// The entries of the file's own table.
  public var entries: [FileEntry] { FileValue.entries(of: root) }

  /// `faults`, each with the position of what it is about. An unknown key, which may hold any character, has its position
  /// already.
  public func located(_ faults: [FileFault]) -> [FileFault] {
    faults.map { FileFault(place: $0.place, problem: $0.problem, position: $0.position ?? position(of: $0.place)) }
  }

  /// Where the key or the element at `path` is, as `runner[1].max_hr`. If it is not there, where the table is that it belongs
  /// to; nil if that is not there either.
  private func position(of path: String) -> TOMLPosition? {
    var position: TOMLPosition?
    var content = TOMLValue.Content.table(root)
    for step in path.split(whereSeparator: { $0 == "." || $0 == "[" }) {
      switch content {
      case .table(let table):
        guard let entry = table.entries.first(where: { $0.key == step }) else { return position }
        position = entry.position
        content = entry.value.content
      case .array(let values):
        // Paths count from 1.
        guard step.last == "]", let number = Int(step.dropLast()), values.indices.contains(number &- 1) else {
          return position
        }
        position = values[number &- 1].position
        content = values[number &- 1].content
      case .string, .integer, .float, .boolean, .dateTime: return position
      }
    }
    return position
  }
}
