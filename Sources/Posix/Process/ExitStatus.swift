/// The exit status of a program, with the numbers of sysexits.h.
public enum ExitStatus: Int32, Sendable {
  /// Success.
  case success = 0
  /// A check found a problem.
  case failure = 1
  /// EX_USAGE: the command line is invalid.
  case usage = 64
  /// EX_DATAERR: an input file is faulty.
  case dataError = 65
  /// EX_NOINPUT: the named input does not exist.
  case noInput = 66
  /// EX_UNAVAILABLE: the daemon is not running, or another one serves its socket.
  case unavailable = 69
  /// EX_SOFTWARE: an internal error.
  case software = 70
  /// EX_OSERR: a system call failed.
  case systemFault = 71
  /// EX_CANTCREAT: a file cannot be created.
  case cannotCreate = 73
  /// EX_IOERR: the output cannot be written.
  case inputOutput = 74
  /// EX_PROTOCOL: the peer does not speak the protocol.
  case protocolError = 76
  /// EX_NOPERM: the user lacks the permission.
  case noPermission = 77
  /// EX_CONFIG: the settings are faulty.
  case configuration = 78
}
