import Glibc
import Posix
import Primitives
import ZoneClient
import ZoneReport

/// The daemon's socket and the group that may use it, as this user has them.
struct SocketView {
  let path: String
  /// What the daemon answered, or why it did not.
  var answer: Result<Answer, ConnectionError>
  var group: Membership
  var userName: String?

  struct Answer {
    /// The program with its version: "hrzoned 0.1.0".
    var server: String
    var states: [Report]
  }

  /// How this user stands to the group `hrzone`.
  enum Membership {
    /// There is no such group: the service is not installed.
    case noGroup
    /// The user is root, who needs none.
    case root
    /// This login has it.
    case member
    /// /etc/group has the user in it, this login has not.
    case afterNextLogin
    case stranger
  }

  /// The group whose members may use the service's socket.
  static let groupName = "hrzone"

  /// Looks at the socket that `option` names, or at the one that is found, and waits for its daemon no longer than
  /// `hrzone status` does.
  static func look(_ option: String?) -> SocketView {
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
      let feed = try DaemonFeed(path: path, request: .status, now: Clock.now)
      let deadline = Clock.now + OneAnswer.limit
      var server = ""
      while true {
        for event in feed.advance(to: Clock.now) {
          switch event {
          case .lost(let error): throw error
          case .line(let line):
            if case .hello(let hello) = line.message { server = hello.server }
            if case .reply(let reply) = line.message {
              return .success(Answer(server: server, states: reply.states ?? []))
            }
          }
        }
        guard Clock.now < deadline, let descriptor = feed.descriptor else { throw .silent }
        var entries = [
          pollfd(fd: descriptor, events: Int16(POLLIN | (feed.wantsToWrite ? POLLOUT : 0)), revents: 0)
        ]
        do throws(SystemError) {
          try Poll.wait(&entries, until: [deadline, feed.nextDeadline].compactMap(\.self).min())
        } catch { throw .system(error) }
      }
    } catch {
      return .failure(error)
    }
  }

  private static func membership() -> Membership {
    guard !User.isRoot else { return .root }
    guard let group = User.group(named: groupName) else { return .noGroup }
    if User.has(group: group) { return .member }
    return User.current?.isListed(inGroup: group) == true ? .afterNextLogin : .stranger
  }
}
