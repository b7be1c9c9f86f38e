import ArgumentParser
import FIT
import Primitives
import ProgramSupport
import Training
import WorkoutFile
import ZoneProtocol

/// Option: the runner whose zones are written as heart rates.
struct ZonesOfRunner: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The runner whose zones and maximum heart rate count. The default is the first one.", valueName: "name"),
    completion: .runners)
  var runner: String?

  /// The runner's zones; the default ones if none are needed, or if hrzoned is not running and no runner is named.
  func find(isNeeded: Bool, socket: SocketOption) throws(CommandError) -> ZoneRanges {
    guard isNeeded || runner != nil else { return .standard }
    let runners: [RunnerEntry]
    do throws(CommandError) {
      runners = try OneAnswer.ask(.runnerList(), path: socket.path).runners ?? []
    } catch {
      guard runner == nil else { throw error }
      Output.note(
        "hrzoned cannot be asked for your zones: the default zones are taken, in percent of the maximum heart rate.")
      return .standard
    }
    guard let name = runner else { return runners.first.map { ZoneRanges($0) } ?? .standard }
    guard let entry = runners.first(where: { $0.name?.lowercased() == name.lowercased() }) else {
      let known = runners.compactMap(\.name).joined(separator: ", ")
      throw CommandError(
        "there is no runner '\(name.oneLine)'" + (known.isEmpty ? "." : "; hrzoned knows \(known.oneLine)."), .noInput)
    }
    return ZoneRanges(entry)
  }
}

extension ZoneRanges {
  /// The zones of `runner`, in bpm.
  fileprivate init(_ runner: RunnerEntry) {
    self.init(
      runner.zones.map { band in
        ZoneRanges.Range(band.zone, low: band.from.map { .bpm($0) }, high: band.to.map { .bpm($0) })
      }, maxHR: runner.maxHR)
  }
}
