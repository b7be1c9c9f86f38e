import CSystemd
import Posix

extension BusMessage {
  /// Appends `argument`.
  func append(_ argument: BusArgument) throws(BusError) {
    switch argument {
    case .string(let text): try check(unsafe sd_bus_message_append_basic(raw, CChar(dbusType: "s"), text))
    case .path(let path): try check(unsafe sd_bus_message_append_basic(raw, CChar(dbusType: "o"), path))
    case .bytes(let bytes):
      try check(
        unsafe bytes.withUnsafeBytes {
          unsafe sd_bus_message_append_array(raw, CChar(dbusType: "y"), $0.baseAddress, $0.count)
        })
    case .strings(let strings):
      try open("a", "s")
      for text in strings { try append(.string(text)) }
      try close()
    case .options(let options):
      try open("a", "{sv}")
      for option in options {
        try open("e", "sv")
        try append(.string(option.key))
        try open("v", option.value.signature)
        try append(option.value)
        try close()
        try close()
      }
      try close()
    }
  }

  private func open(_ type: UnicodeScalar, _ contents: String) throws(BusError) {
    try check(unsafe sd_bus_message_open_container(raw, CChar(dbusType: type), contents))
  }

  private func close() throws(BusError) {
    try check(unsafe sd_bus_message_close_container(raw))
  }

  private func check(_ result: Int32) throws(BusError) {
    guard result >= 0 else { throw .system(SystemError("write a message", code: -result)) }
  }
}
