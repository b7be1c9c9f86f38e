import Glibc
import TestSupport

/// The files of a folder as a disk has them: what is durable, and what would be lost, wholly or in part, if the power failed.
struct SimulatedDisk {
  /// How a power cut treats what was not made durable.
  enum Loss: CaseIterable {
    /// All of it is lost.
    case all
    /// Nothing is lost.
    case none
    /// Each file has the first of its writes, and the last of these is torn at a sector.
    case prefix
    /// Each write is lost or not, so that they are reordered.
    case some
    /// Each sector of each write is lost or not.
    case sectors
    /// The files have their sizes, with zeros where the lost writes were.
    case zeros
    /// All writes reached the disk, and no name did.
    case names
    /// No write reached the disk, and all names did.
    case content
  }

  private enum Change {
    case write(offset: Int, bytes: [UInt8])
    case truncate(Int)
  }

  private struct File {
    var durable: [UInt8] = []
    var changes: [Change] = []
  }

  private static let sector = 512

  private var files: [File] = []
  private var durableNames: [String: Int] = [:]
  private var names: [String: Int] = [:]
  /// The changes of names since the folder was made durable.
  private var nameChanges: [(name: String, file: Int?)] = []
  private var open: [Int32: Int] = [:]
  private var folders: Set<Int32> = []
  private let folder: String

  /// An empty folder with the path `folder`.
  init(_ folder: String) {
    self.folder = folder
  }

  private func name(_ path: String) -> String { String(path.dropFirst(folder.count + 1)) }

  private mutating func set(_ name: String, _ file: Int?) {
    names[name] = file
    nameChanges.append((name, file))
  }

  /// Carries out a call of the program.
  mutating func apply(_ call: DiskLog.Call) {
    switch call.kind {
    case .open:
      guard call.paths[0] != folder else {
        folders.insert(call.descriptor)
        open[call.descriptor] = nil
        return
      }
      // A killed program did not close its files.
      folders.remove(call.descriptor)
      let name = name(call.paths[0])
      let file: Int
      if let known = names[name] {
        file = known
      } else {
        file = files.count
        files.append(File())
        set(name, file)
      }
      open[call.descriptor] = file
      if call.offset == 1 { files[file].changes.append(.truncate(0)) }
    case .write:
      if let file = open[call.descriptor] {
        files[file].changes.append(.write(offset: call.offset, bytes: call.bytes))
      }
    case .truncate:
      if let file = open[call.descriptor] { files[file].changes.append(.truncate(call.offset)) }
    case .sync:
      if folders.contains(call.descriptor) {
        durableNames = names
        nameChanges = []
      } else if let file = open[call.descriptor] {
        for change in files[file].changes { Self.apply(change, to: &files[file].durable) }
        files[file].changes = []
      }
    case .unlink: set(name(call.paths[0]), nil)
    case .rename:
      let file = names[name(call.paths[0])]
      set(name(call.paths[0]), nil)
      set(name(call.paths[1]), file)
    case .close:
      open[call.descriptor] = nil
      folders.remove(call.descriptor)
    }
  }

  private static func apply(_ change: Change, to bytes: inout [UInt8]) {
    switch change {
    case .write(let offset, let new):
      if bytes.count < offset + new.count {
        bytes.append(contentsOf: repeatElement(0, count: offset + new.count - bytes.count))
      }
      bytes.replaceSubrange(offset..<offset + new.count, with: new)
    case .truncate(let size):
      if bytes.count > size {
        bytes.removeLast(bytes.count - size)
      } else {
        bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
      }
    }
  }

  /// The files that a power cut leaves now, by their names.
  func cut(_ loss: Loss, _ random: inout SeededGenerator) -> [String: [UInt8]] {
    var left = loss == .none || loss == .content ? names : durableNames
    if loss == .prefix || loss == .some || loss == .sectors || loss == .zeros {
      // The names change in order, but not all of the changes need to have reached the disk.
      for change in nameChanges.prefix(Int.random(in: 0...nameChanges.count, using: &random)) {
        left[change.name] = change.file
      }
    }
    return left.mapValues { content(of: files[$0], loss, &random) }
  }

  private func content(of file: File, _ loss: Loss, _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = file.durable
    switch loss {
    case .all, .content: break
    case .none, .names: for change in file.changes { Self.apply(change, to: &bytes) }
    case .prefix:
      let count = Int.random(in: 0...file.changes.count, using: &random)
      for (index, change) in file.changes.prefix(count).enumerated() {
        if index == count - 1, case .write(let offset, let new) = change {
          // The sectors of the disk, not of the write.
          let whole = (offset + Int.random(in: 0...new.count, using: &random)) / Self.sector * Self.sector - offset
          Self.apply(.write(offset: offset, bytes: Array(new.prefix(max(0, whole)))), to: &bytes)
        } else {
          Self.apply(change, to: &bytes)
        }
      }
    case .some:
      for change in file.changes where Bool.random(using: &random) { Self.apply(change, to: &bytes) }
    case .sectors:
      for change in file.changes {
        guard case .write(let offset, let new) = change else {
          if Bool.random(using: &random) { Self.apply(change, to: &bytes) }
          continue
        }
        var start = 0
        while start < new.count {
          let end = min(new.count, ((offset + start) / Self.sector + 1) * Self.sector - offset)
          if Bool.random(using: &random) {
            Self.apply(.write(offset: offset + start, bytes: Array(new[start..<end])), to: &bytes)
          }
          start = end
        }
      }
    case .zeros:
      var size = bytes.count
      for change in file.changes {
        switch change {
        case .write(let offset, let new): size = max(size, offset + new.count)
        case .truncate(let new): size = new
        }
      }
      Self.apply(.truncate(size), to: &bytes)
    }
    return bytes
  }
}
