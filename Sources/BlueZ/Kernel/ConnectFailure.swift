import Glibc
import Posix
import SensorLink

/// The meaning of the kernel's error numbers for a link to a strap.
struct ConnectFailure {
  let address: BluetoothAddress
  let kind: BluetoothAddress.Kind

  /// A connect that fails after this time was a search without result. The kernel gives up after 40 s; a real refusal
  /// comes within a few seconds.
  var searchTime = Duration.seconds(30)

  /// The end of a connect that failed with `error`, `elapsed` after its start. For EHOSTUNREACH,
  /// `end(withoutRoute:chosen:)` gives a better reason.
  func end(connecting error: SystemError, after elapsed: Duration) -> LinkEnd {
    switch error.code {
    case ECONNREFUSED where elapsed >= searchTime, ETIMEDOUT where elapsed >= searchTime,
      EHOSTDOWN where elapsed >= searchTime:
      LinkEnd(reason: notSeen(after: elapsed), retry: .atOnce)
    case EBUSY:
      LinkEnd(
        reason:
          "Held by another program on this machine: bluetoothd has the connection to the strap (EBUSY). "
          + "`bluetoothctl disconnect \(address)` frees it.", retry: .throughWhoHoldsIt)
    case ECONNREFUSED:
      failed("The adapter refused to connect (ECONNREFUSED); if this persists, its Bluetooth LE is switched off.")
    case ETIMEDOUT, ENOSYS:
      // Kernels before 6.5 report ENOSYS for Connection Failed to be Established.
      // Core Specification, Vol 1, Part F, 2.59.
      failed(
        "The strap was heard and then fell silent while connecting; it may be almost out of range (\(error.name)).")
    case EHOSTDOWN:
      failed("The strap does not answer (EHOSTDOWN); it may be off or out of range.")
    case ECONNRESET:
      failed("The strap ended the connection while it was being made (ECONNRESET).")
    case ECONNABORTED:
      failed("This machine's adapter ended the connection while it was being made (ECONNABORTED).")
    case ENOTCONN:
      failed("The connection was lost while it was being made (ENOTCONN).")
    case EHOSTUNREACH:
      failed("No Bluetooth adapter can be used: it is absent or switched off (EHOSTUNREACH).")
    case ENETDOWN, ENODEV:
      failed("The Bluetooth adapter was unplugged or switched off (\(error.name)).")
    case EMLINK:
      failed("The adapter has as many connections as it can hold (EMLINK); disconnect another device.")
    case EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT:
      failed(
        "This system has no Bluetooth (\(error.name)): load the kernel's module with `modprobe bluetooth`, or allow "
          + "AF_BLUETOOTH in the service's sandbox.")
    case EACCES, EPERM:
      failed("The system does not let this process use Bluetooth (\(error.name)); its sandbox must allow it.")
    case EOPNOTSUPP:
      failed("The adapter has no Bluetooth LE (EOPNOTSUPP), which straps use; use another adapter.")
    case EMFILE, ENFILE, ENOMEM, ENOBUFS:
      failed("The system is out of resources for another connection (\(error.name)).")
    default:
      failed("The strap cannot be reached (\(error)).")
    }
  }

  /// The end of an established connection that was lost with `error`.
  func end(losing error: SystemError) -> LinkEnd {
    let loss: LinkEnd.Loss =
      switch error.code {
      case ECONNRESET: .byStrap
      case ETIMEDOUT: .outOfRange
      default: .otherwise
      }
    return LinkEnd(reason: reason(losing: error), retry: .backOff, loss: loss)
  }

  private func reason(losing error: SystemError) -> String {
    switch error.code {
    case ETIMEDOUT:
      "The strap is no longer heard: it went out of range or its battery is empty (ETIMEDOUT)."
    case ECONNRESET:
      // When the machine goes to sleep, the kernel disconnects with the reason "power off", which reads as if the strap
      // did it. Core Specification, Vol 1, Part F, 2.21.
      "The strap ended the connection (ECONNRESET): it was taken off, another device took it, or this machine "
        + "went to sleep."
    case ECONNABORTED:
      "This machine ended the connection (ECONNABORTED): the adapter was switched off, or a program ended it."
    case ENOTCONN:
      "The connection to the strap was lost (ENOTCONN)."
    case EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENODEV:
      "The Bluetooth adapter was unplugged or switched off (\(error.name))."
    default:
      "The connection to the strap was lost (\(error))."
    }
  }

  private func notSeen(after elapsed: Duration) -> String {
    let other: BluetoothAddress.Kind = kind == .public ? .random : .public
    return "Not seen for \(elapsed.components.seconds) s; the strap may be off, out of range or connected to another "
      + "phone or watch. If none of these, its address may be \(other.rawValue): write \(address)/\(other.rawValue)."
  }

  private func failed(_ reason: String) -> LinkEnd {
    LinkEnd(reason: reason, retry: .backOff)
  }
}

extension SystemError {
  /// The error's name in errno.h, for users to search for, where several errors share a sentence.
  var name: String {
    switch code {
    case ETIMEDOUT: "ETIMEDOUT"
    case ENOSYS: "ENOSYS"
    case EHOSTDOWN: "EHOSTDOWN"
    case EHOSTUNREACH: "EHOSTUNREACH"
    case ENETDOWN: "ENETDOWN"
    case ENODEV: "ENODEV"
    case EAFNOSUPPORT: "EAFNOSUPPORT"
    case EPROTONOSUPPORT: "EPROTONOSUPPORT"
    case ESOCKTNOSUPPORT: "ESOCKTNOSUPPORT"
    case EACCES: "EACCES"
    case EPERM: "EPERM"
    case EMFILE: "EMFILE"
    case ENFILE: "ENFILE"
    case ENOMEM: "ENOMEM"
    case ENOBUFS: "ENOBUFS"
    default: "error \(code)"
    }
  }
}
