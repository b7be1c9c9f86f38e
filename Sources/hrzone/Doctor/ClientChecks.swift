import Glibc
import Posix
import ProgramSupport
import ZoneClient
import ZoneProtocol

/// The checks of `hrzone doctor`: those of `hrzoned --doctor`, and the client's own of the socket and the group.
enum ClientChecks {
  static func all(program: DoctorProgram.Result, view: SocketView) -> [DoctorCheck] {
    switch program {
    case .report(let report):
      // hrzoned's check of the daemon is shown only if it passed and hrzone got no answer: then hrzone uses another socket.
      let others = report.checks.filter { check in
        check.name != "daemon" || (check.outcome.value == .ok && !view.isAnswered)
      }
      return others + [versions(report.program, view)].compactMap(\.self) + [socket(view), group(view)]
    case .notFound:
      return [
        socket(view), group(view),
        DoctorCheck(
          "program", "hrzoned", .failed, "hrzoned is neither beside hrzone nor in PATH, so Bluetooth was not checked.",
          remedy: "Install both: the package again with `sudo apt install --reinstall ./hrzoned_*.deb`, or from the "
            + "source code with `sudo systemd/install.sh`."),
      ]
    case .failed(let reason):
      return [
        socket(view), group(view),
        DoctorCheck(
          "program", "hrzoned", .failed, "`hrzoned --doctor` failed: \(reason).",
          remedy: "Install hrzoned and hrzone of the same version."),
      ]
    }
  }

  /// A failed check if the hrzoned that was found has another version than this client; nil if not.
  private static func versions(_ program: String, _ view: SocketView) -> DoctorCheck? {
    guard program != "hrzoned \(Hrzone.version)" else { return nil }
    return DoctorCheck(
      "program", "Versions", .failed, "This is hrzone \(Hrzone.version), but it found \(program).",
      remedy: "Install hrzoned and hrzone of the same version.")
  }

  static func socket(_ view: SocketView) -> DoctorCheck {
    let (name, title) = ("socket", "Socket")
    switch view.answer {
    case .success(let answer):
      let own = "hrzoned \(Hrzone.version)"
      guard answer.server == own else {
        return DoctorCheck(
          name, title, .failed, "\(answer.server) serves \(view.path), and this is hrzone \(Hrzone.version).",
          remedy: "Start the installed one with `sudo systemctl restart hrzoned`.")
      }
      let straps = answer.states.map { report in
        guard case .state(let state) = report.body, let phase = state.phase else { return report.strap }
        return "\(report.strap) \(phase.name)"
      }
      let words = straps.isEmpty ? "it has no strap" : straps.joined(separator: ", ")
      return DoctorCheck(name, title, .ok, "\(own) serves \(view.path): \(words).")
    case .failure(let error):
      let reason = error.reason(view.path)
      // A capital letter begins the sentence, except in the name hrzoned.
      let first = reason.hasPrefix("hrzoned") ? "h" : reason.prefix(1).uppercased()
      return DoctorCheck(name, title, .failed, first + reason.dropFirst() + ".", remedy: remedy(error, view))
    }
  }

  private static func remedy(_ error: ConnectionError, _ view: SocketView) -> String? {
    guard case .system(let fault) = error, fault.code == EACCES || fault.code == EPERM else {
      return error.advice(view.path)
    }
    // The next check says how to join the group.
    switch view.group {
    case .afterNextLogin, .stranger: return nil
    case .member, .noGroup, .root: return ConnectionError.adviceOnForeignSocket(view.path)
    }
  }

  static func group(_ view: SocketView) -> DoctorCheck {
    let (name, title) = ("group", "Group \(SocketPath.group)")
    switch view.group {
    case .root: return DoctorCheck(name, title, .notApplicable, "root needs no group.")
    case .noGroup: return DoctorCheck(name, title, .notApplicable, "It does not exist: the service is not installed.")
    case .member: return DoctorCheck(name, title, .ok, "You are in it.")
    case .afterNextLogin where view.isAnswered, .stranger where view.isAnswered:
      return DoctorCheck(name, title, .notApplicable, "This login is not in it, and this socket does not need it.")
    case .afterNextLogin:
      return DoctorCheck(
        name, title, .failed, "You are in it, but you logged in before you were added.",
        remedy: "Log in again, or run `newgrp \(SocketPath.group)` in this terminal.")
    case .stranger:
      return DoctorCheck(
        name, title, .failed, "You are not in it, so you may not see heart rates.",
        remedy: SocketPath.joiningGroup(view.userName) + ".")
    }
  }
}

extension SocketView {
  /// Whether the daemon answered.
  var isAnswered: Bool {
    switch answer {
    case .success: true
    case .failure: false
    }
  }
}
