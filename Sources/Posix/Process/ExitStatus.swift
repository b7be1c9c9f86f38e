/// How a program ends, with the numbers of sysexits.h.
public enum ExitStatus: Int32, Sendable {
  /// All was well.
  case success = 0
  /// A check found something that is not well.
  case failure = 1
  /// EX_USAGE: the command line cannot be meant.
  case usage = 64
  /// EX_DATAERR: a file that was read is faulty.
  case dataError = 65
  /// EX_NOINPUT: what was named is not there.
  case noInput = 66
  /// EX_UNAVAILABLE: the daemon does not serve, or another one serves its socket.
  case unavailable = 69
  /// EX_SOFTWARE: a program of ours failed.
  case software = 70
  /// EX_OSERR: the system refused what is needed.
  case systemFault = 71
  /// EX_CANTCREAT: a file cannot be made.
  case cannotCreate = 73
  /// EX_IOERR: the output cannot be written.
  case inputOutput = 74
  /// EX_PROTOCOL: the other side does not speak the protocol.
  case protocolError = 76
  /// EX_NOPERM: this user may not.
  case noPermission = 77
  /// EX_CONFIG: the settings are faulty.
  case configuration = 78
}
