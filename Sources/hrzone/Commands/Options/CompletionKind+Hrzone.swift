import ArgumentParser
import ProgramSupport
import Training
import WorkoutFile
import ZoneClient
import ZoneProtocol

/// Shell completions. They are empty if the daemon cannot be reached.
extension CompletionKind {
  /// Addresses of the straps that hrzoned knows.
  static var strapAddresses: CompletionKind {
    answer(to: .strapsList) { reply in (reply.straps ?? []).map(\.address) }
  }

  /// Runners' names and addresses of the straps that hrzoned has.
  static var straps: CompletionKind {
    answer(to: .status) { reply in
      let states = reply.states ?? []
      return states.compactMap(\.runner) + states.map(\.strap)
    }
  }

  /// Names of the runners.
  static var runners: CompletionKind {
    answer(to: .runnerList()) { reply in (reply.runners ?? []).compactMap(\.name) }
  }

  /// Zones of the runners who wear straps, and `off`.
  static var targets: CompletionKind {
    answer(to: .status) { reply in
      let zones = (reply.states ?? []).flatMap { report -> [Zone] in
        guard case .state(let state) = report.body else { return [] }
        return state.totals?.zones.map(\.zone) ?? []
      }
      return zones.map(\.name) + ["off"]
    }
  }

  /// Names of the workouts without faults, and files in the folder that was typed or the current one.
  static var workouts: CompletionKind {
    .custom { _, _, word in
      let typed = word.lastIndex(of: "/").map { String(word[...$0]) } ?? ""
      let files = sound(WorkoutLibrary(folders: [WorkoutLibrary.Folder(.user, path: typed.isEmpty ? "." : typed)]))
      return CompletionWords.safe(sound(WorkoutFolders.library()) + files.map { "\(typed)\($0).toml" })
    }
  }

  private static func sound(_ library: WorkoutLibrary) -> [String] {
    library.entries().filter { (try? WorkoutDocument(path: $0.path)) != nil }.map(\.name)
  }

  private static func answer(
    to request: Request.Method, _ words: @escaping @Sendable (Reply) -> [String]
  ) -> CompletionKind {
    .custom { line, _, _ in
      let option = line.firstIndex(of: "--socket").flatMap { line.dropFirst($0 + 1).first }
      guard let path = try? SocketPath.find(option) else { return [] }
      let reply = try? OneAnswer.ask(request, path: path, limit: .seconds(1), found: { _ in true })
      return CompletionWords.safe(reply.map(words) ?? [])
    }
  }
}
