import Posix
import Primitives
import ProgramSupport
import ZoneClient
import ZoneProtocol

/// The daemon's socket, and this user's membership of the group that may use it.
struct SocketView {
  let path: String
  /// The daemon's answer, or why there was none.
  var answer: Result<Answer, ConnectionError>
  var group: Membership
  var userName: String?

  struct Answer {
    /// The program and its version: "hrzoned 0.1.0".
    var server: String
    var states: [Report]
  }

  /// This user's membership of the group `hrzone`.
  enum Membership {
    /// There is no such group: the service is not installed.
    case noGroup
    /// The user is root, who needs no group.
    case root
    /// This login has the group.
    case member
    /// /etc/group lists the user, but this login does not have the group.
    case afterNextLogin
    /// Neither /etc/group nor this login has the user in the group.
    case stranger
  }

  /// Examines the socket that `option` names, or the one that is found. Waits for the daemon as long as `hrzone status` does.
  static func probe(_ option: String?) -> SocketView {
    let path: String
    let answer: Result<Answer, ConnectionError>
    do throws(ConnectionError) {
      path = try SocketPath.find(option)
      answer = ask(path)
    } catch {
      path = SocketPath.service
      answer = .failure(error)
    }
    return SocketView(path: path, answer: answer, group: membership(), userName: User.current?.name)
  }

  private static func ask(_ path: String) -> Result<Answer, ConnectionError> {
    do throws(ConnectionError) {
      let request = try SingleRequest(.status, path: path, limit: OneAnswer.limit, now: Clock.now)
      while true {
        var entries = request.descriptor.map { [Poll.entry($0, wantsToWrite: request.wantsToWrite)] } ?? []
        do throws(SystemError) {
          try Poll.wait(&entries, until: request.nextDeadline)
        } catch { throw .system(error) }
        if let answer = try request.advance(to: Clock.now) {
          return .success(Answer(server: answer.hello.server, states: answer.reply.states ?? []))
        }
      }
    } catch {
      return .failure(error)
    }
  }

  private static func membership() -> Membership {
    guard !User.isRoot else { return .root }
    guard let group = User.group(named: SocketPath.group) else { return .noGroup }
    if User.has(group: group) { return .member }
    return User.current?.isListed(inGroup: group) == true ? .afterNextLogin : .stranger
  }
}
