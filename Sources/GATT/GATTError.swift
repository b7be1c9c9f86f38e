import ATT

/// Why a procedure failed, or why the bearer must be closed.
public enum GATTError: Error, Hashable, Sendable {
  /// The server answered `request` with an Error Response at `handle`.
  case refused(ErrorCode, request: Opcode, handle: AttributeHandle)
  /// The server's response is malformed.
  case malformedResponse(DecodeError)
  /// The server's response has more bytes than the MTU allows.
  case responseTooLong(Opcode, length: Int, mtu: UInt16)
  /// A discovery received a handle that it had already passed.
  case discoveryDidNotAdvance(AttributeHandle)
  /// A discovery of `asked` received handles outside that range.
  case handlesOutOfRange(HandleRange, asked: HandleRange)
  /// A discovery found more than `limit` attributes.
  case tooManyResults(limit: Int)
  /// A characteristic declaration has `length` bytes instead of 5 or 19.
  case badCharacteristicDeclaration(AttributeHandle, length: Int)
  /// A value has `length` bytes, more than `limit`: the limit of one PDU or of any attribute.
  case valueTooLong(length: Int, limit: Int)
  /// The range to discover contains no handle.
  case emptyRange(HandleRange)
  /// The characteristic's properties do not allow the request.
  case notOffered(BluetoothUUID, ClientCharacteristicConfiguration)
  /// `limit` procedures are waiting already.
  case tooManyProcedures(limit: Int)
  /// The server's attributes in the range changed, so the procedure's handles are invalid.
  case servicesChanged(HandleRange)
  /// `request` was not answered within 30 seconds. Ends the bearer.
  case transactionTimedOut(Opcode)
  /// A response matches no outstanding request. Ends the bearer.
  case unexpectedResponse(Opcode)
  /// The bearer ended before the procedure started.
  case bearerEnded
}

extension GATTError: CustomStringConvertible {
  /// A sentence for the user.
  public var description: String {
    switch self {
    case .refused(let code, let request, let handle): "\(code) (\(request), handle \(handle))"
    case .malformedResponse(let error): "The device sent a malformed answer: \(error)"
    case .responseTooLong(let opcode, let length, let mtu):
      "The device sent \(opcode) of \(length) bytes; the limit is \(mtu)."
    case .discoveryDidNotAdvance(let handle):
      "The device's list of attributes does not advance: it went back to handle \(handle)."
    case .handlesOutOfRange(let found, let asked): "The device listed handles \(found) when asked for \(asked)."
    case .tooManyResults(let limit): "The device lists more than \(limit) attributes."
    case .badCharacteristicDeclaration(let handle, let length):
      "The device's characteristic declaration at handle \(handle) has \(length) bytes instead of 5 or 19."
    case .valueTooLong(let length, let limit): "A value has \(length) bytes; the limit is \(limit)."
    case .emptyRange(let range): "There is nothing to discover in the handles \(range)."
    case .notOffered(let uuid, let configuration):
      "The characteristic \(uuid) does not offer \(configuration.contains(.indications) ? "indications" : "notifications")."
    case .tooManyProcedures(let limit): "\(limit) requests to the device are waiting already."
    case .servicesChanged(let range): "The device changed its attributes in the handles \(range)."
    case .transactionTimedOut(let opcode): "The device did not answer \(opcode) within 30 seconds."
    case .unexpectedResponse(let opcode): "The device sent \(opcode), which answers no request."
    case .bearerEnded: "The connection ended first."
    }
  }
}
