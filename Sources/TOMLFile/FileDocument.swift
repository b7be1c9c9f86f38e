import TOML

/// A settings file or a workout file: its values and their positions.
public struct FileDocument {
  /// The greatest size in bytes.
  public static let maximumSize = TOMLTable.maximumSize

  private let root: TOMLTable

  /// Parses the TOML document in `bytes`.
  /// - Throws: the first fault, with its line and column.
  public init(parsing bytes: [UInt8]) throws(FileFault) {
    do throws(TOMLFault) {
      root = try TOMLTable(parsing: bytes)
    } catch {
      throw FileFault(place: "\(error.position)", problem: error.problem.visible, position: error.position)
    }
  }

  /// The entries of the top-level table.
  public var entries: [FileEntry] { FileValue.entries(of: root) }

  /// `faults`, each with its position in the file. An unknown key already has one, because its name may contain any character.
  public func located(_ faults: [FileFault]) -> [FileFault] {
    faults.map { FileFault(place: $0.place, problem: $0.problem, position: $0.position ?? position(of: $0.place)) }
  }

  /// The position of the key or list element at `path`, such as `runner[1].max_hr`. If it is absent, that of its table; nil if
  /// that is absent too.
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
