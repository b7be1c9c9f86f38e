import ATT

/// Why a procedure failed, or why the bearer must be closed.
public enum GATTError: Error, Hashable, Sendable {
  /// The server answered `request` with an Error Response at `handle`.
  case refused(ErrorCode, request: Opcode, handle: AttributeHandle)
  /// The server's response is not a PDU of the specification.
  case malformedResponse(DecodeError)
  /// The server's response has more bytes than the MTU allows.
  case responseTooLong(Opcode, length: Int, mtu: UInt16)
  /// A discovery was given a handle that comes before what it has already seen.
  case discoveryDidNotAdvance(AttributeHandle)
  /// A discovery of `asked` was given handles outside it.
  case handlesOutOfRange(HandleRange, asked: HandleRange)
  /// A discovery found more than `limit` attributes.
  case tooManyResults(limit: Int)
  /// A characteristic declaration of `length` bytes, which is neither 5 nor 19.
  case badCharacteristicDeclaration(AttributeHandle, length: Int)
  /// A value of `length` bytes, of which at most `limit` are possible: to send in one PDU, or in an attribute at all.
  case valueTooLong(length: Int, limit: Int)
  /// A discovery was asked for in a range that holds no handle.
  case emptyRange(HandleRange)
  /// The characteristic's properties do not offer what was asked.
  case notOffered(BluetoothUUID, ClientCharacteristicConfiguration)
  /// More than `limit` procedures wait already.
  case tooManyProcedures(limit: Int)
  /// The server's attributes in the range changed, so the procedure's handles mean nothing any more.
  case servicesChanged(HandleRange)
  /// A transaction was not completed within 30 seconds: `request` had no answer. Ends the bearer.
  case transactionTimedOut(Opcode)
  /// A response that answers no request of ours. Ends the bearer.
  case unexpectedResponse(Opcode)
  /// The bearer ended before the procedure was begun.
  case bearerEnded
}

extension GATTError: CustomStringConvertible {
  /// A sentence for a person.
  public var description: String {
    switch self {
    case .refused(let code, let request, let handle): "\(code) (\(request), handle \(handle))"
    case .malformedResponse(let error): "The device sent a malformed answer: \(error)"
    case .responseTooLong(let opcode, let length, let mtu):
      "The device sent \(opcode) of \(length) bytes, where \(mtu) are the most."
    case .discoveryDidNotAdvance(let handle):
      "The device's list of attributes does not advance: it went back to handle \(handle)."
    case .handlesOutOfRange(let found, let asked): "The device listed handles \(found) when asked for \(asked)."
    case .tooManyResults(let limit): "The device lists more than \(limit) attributes."
    case .badCharacteristicDeclaration(let handle, let length):
      "The device's characteristic declaration at handle \(handle) has \(length) bytes instead of 5 or 19."
    case .valueTooLong(let length, let limit): "A value has \(length) bytes, where \(limit) are the most."
    case .emptyRange(let range): "There is nothing to discover in the handles \(range)."
    case .notOffered(let uuid, let configuration):
      "The characteristic \(uuid) does not offer \(configuration.contains(.indications) ? "indications" : "notifications")."
    case .tooManyProcedures(let limit): "More than \(limit) requests wait for the device already."
    case .servicesChanged(let range): "The device changed its attributes in the handles \(range)."
    case .transactionTimedOut(let opcode): "The device did not answer \(opcode) within 30 seconds."
    case .unexpectedResponse(let opcode): "The device sent \(opcode), which answers nothing."
    case .bearerEnded: "The connection ended first."
    }
  }
}
