import CBluetooth
import Glibc
import Posix
import SensorLink

/// The Bluetooth calls to the kernel; a test replaces them.
protocol Kernel {
  /// An unconnected, non-blocking L2CAP socket for the ATT channel, bound to the adapter with this address; nil binds to
  /// any.
  func openATTSocket(adapter: BluetoothAddress?) throws(SystemError) -> OwnedDescriptor
  /// Starts to connect. A connect in progress throws EINPROGRESS.
  func connect(_ socket: Int32, to address: BluetoothAddress, kind: BluetoothAddress.Kind) throws(SystemError)
  /// The error of a finished connect, 0 for none. Reading clears it.
  func pendingError(of socket: Int32) -> Int32
  /// Starts to encrypt the connection of `socket`. EINVAL means that it is encrypted already. The socket is not writable
  /// until encryption is done.
  func raiseSecurity(of socket: Int32) throws(SystemError)
  /// A non-blocking socket of the management interface, with an unprivileged user's rights.
  func openManagement() throws(SystemError) -> OwnedDescriptor
}

/// The running kernel.
struct LinuxKernel: Kernel {
  /// The fixed channel of the Attribute Protocol. Core Specification, Vol 3, Part A, 2.1.
  private static let attributeChannel: UInt16 = 0x0004

  func openATTSocket(adapter: BluetoothAddress?) throws(SystemError) -> OwnedDescriptor {
    let descriptor = try open(type: Int32(SOCK_SEQPACKET.rawValue), protocol: BTPROTO_L2CAP)
    // Without an LE address type here, the kernel treats the socket as BR/EDR.
    let own = sockaddr_l2(adapter, type: UInt8(BDADDR_LE_PUBLIC), channel: Self.attributeChannel)
    let socket = descriptor.raw
    guard unsafe own.passed(to: { unsafe bind(socket, $0, $1) }) == 0 else { throw SystemError("bind to the adapter") }
    return descriptor
  }

  func connect(_ socket: Int32, to address: BluetoothAddress, kind: BluetoothAddress.Kind) throws(SystemError) {
    let type = kind == .public ? BDADDR_LE_PUBLIC : BDADDR_LE_RANDOM
    let peer = sockaddr_l2(address, type: UInt8(type), channel: Self.attributeChannel)
    guard unsafe peer.passed(to: { unsafe Glibc.connect(socket, $0, $1) }) == 0 else { throw SystemError("connect") }
  }

  func pendingError(of socket: Int32) -> Int32 {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return errno }
    return code
  }

  func raiseSecurity(of socket: Int32) throws(SystemError) {
    // Encryption with the keys of pairing without a PIN: LE security mode 1 level 2.
    // Core Specification, Vol 3, Part C, 10.2.1.
    var security = bt_security(level: UInt8(BT_SECURITY_MEDIUM), key_size: 0)
    let size = socklen_t(MemoryLayout<bt_security>.size)
    guard unsafe setsockopt(socket, SOL_BLUETOOTH, BT_SECURITY, &security, size) == 0 else {
      throw SystemError("encrypt the connection")
    }
  }

  func openManagement() throws(SystemError) -> OwnedDescriptor {
    let descriptor = try open(type: Int32(SOCK_RAW.rawValue), protocol: BTPROTO_HCI)
    let address = sockaddr_hci(
      hci_family: sa_family_t(AF_BLUETOOTH), hci_dev: UInt16(HCI_DEV_NONE), hci_channel: UInt16(HCI_CHANNEL_CONTROL))
    let bound = unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(descriptor.raw, pointer, socklen_t(MemoryLayout<sockaddr_hci>.size))
      }
    }
    guard bound == 0 else { throw SystemError("open the management interface") }
    return descriptor
  }

  private func open(type: Int32, protocol number: Int32) throws(SystemError) -> OwnedDescriptor {
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let raw = socket(AF_BLUETOOTH, type | flags, number)
    guard raw >= 0 else { throw SystemError("open a Bluetooth socket") }
    return OwnedDescriptor(adopting: raw)
  }
}

extension sockaddr_l2 {
  /// The fixed channel `channel` at `address`; nil means any address.
  fileprivate init(_ address: BluetoothAddress?, type: UInt8, channel: UInt16) {
    self.init()
    l2_family = sa_family_t(AF_BLUETOOTH)
    l2_cid = channel.littleEndian
    l2_bdaddr_type = type
    guard let bytes = address?.littleEndian else { return }
    unsafe withUnsafeMutableBytes(of: &l2_bdaddr) { field in unsafe field.copyBytes(from: bytes) }
  }

  /// Calls `call` with this address and its size.
  fileprivate func passed(to call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    unsafe withUnsafePointer(to: self) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe call(pointer, socklen_t(MemoryLayout<sockaddr_l2>.size))
      }
    }
  }
}
