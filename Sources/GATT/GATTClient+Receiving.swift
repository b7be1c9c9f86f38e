import ATT
import Primitives

extension GATTClient {
  /// Receives one PDU from the peer. Every input is allowed. A PDU that violates the specification fails its procedure,
  /// is refused or ignored, or ends the bearer.
  public mutating func receive(_ bytes: RawSpan, at now: Instant) {
    guard !isEnded, !bytes.isEmpty else { return }
    guard bytes.byteCount <= Int(mtu) else {
      receiveTooLong(bytes, at: now)
      return
    }
    let pdu: ServerPDU
    do {
      pdu = try ServerPDU(decoding: bytes)
    } catch {
      receiveMalformed(error, at: now)
      return
    }
    switch pdu {
    case .handleValueNotification(let handle, let value):
      // A peer may notify before it answers the CCCD write, so the subscription is not checked here.
      events.append(value: .notification(handle, value))
    case .multipleHandleValueNotification(let elements):
      for element in elements { events.append(value: .notification(element.handle, element.value)) }
    case .handleValueIndication(let handle, let value):
      owedConfirmations += 1
      receiveIndication(handle, value, at: now)
    case .errorResponse(let request, let handle, let code):
      receiveError(code, request: request, handle: handle, at: now)
    case .exchangeMTUResponse, .findInformationResponse, .findByTypeValueResponse, .readByTypeResponse, .readResponse,
      .readBlobResponse, .readMultipleResponse, .readByGroupTypeResponse, .readMultipleVariableResponse,
      .writeResponse, .prepareWriteResponse, .executeWriteResponse:
      receiveResponse(pdu, at: now)
    case .unknown:
      // The peer may also act as a client.
      receiveFromClient(bytes, at: now)
    }
  }

  /// Answers the peer's requests like a server without attributes.
  private mutating func receiveFromClient(_ bytes: RawSpan, at now: Instant) {
    let pdu: ClientPDU
    do {
      pdu = try ClientPDU(decoding: bytes)
    } catch {
      receiveMalformed(error, at: now)
      return
    }
    switch pdu {
    case .exchangeMTURequest(let clientReceiveMTU):
      respond(.exchangeMTUResponse(serverReceiveMTU: receiveMTU))
      agree(onMTU: clientReceiveMTU)
    case .findInformationRequest(let range), .findByTypeValueRequest(let range, _, _), .readByTypeRequest(let range, _),
      .readByGroupTypeRequest(let range, _):
      refuse(pdu.opcode, range.isValid ? .attributeNotFound : .invalidHandle, at: range.first)
    case .readRequest(let handle), .readBlobRequest(let handle, _):
      refuse(pdu.opcode, .attributeNotFound, at: handle)
    case .readMultipleRequest(let handles), .readMultipleVariableRequest(let handles):
      refuse(pdu.opcode, .attributeNotFound, at: handles.first ?? .invalid)
    case .writeRequest(let handle, _), .prepareWriteRequest(let handle, _, _):
      refuse(pdu.opcode, .requestNotSupported, at: handle)
    case .executeWriteRequest:
      refuse(pdu.opcode, .requestNotSupported, at: .invalid)
    case .unknown(let opcode, _):
      if opcode.kind == .request { refuse(opcode, .requestNotSupported, at: .invalid) }
    case .writeCommand, .signedWriteCommand, .handleValueConfirmation:
      break
    }
  }

  /// Starts the next queued procedure.
  mutating func startNext(at now: Instant) {
    while transaction == nil, !waiting.isEmpty {
      let entry = waiting.removeFirst()
      send(entry, at: now)
    }
  }

  /// Sends an entry's next request, or completes the entry if there is none.
  private mutating func send(_ entry: Entry, at now: Instant) {
    switch entry.procedure {
    case .exchangeMTU where hasExchangedMTU:
      events.append(.completed(entry.id, .success(.mtu(mtu))))
      return
    case .exchangeMTU:
      hasExchangedMTU = true
    case .write(_, let value):
      guard value.count <= Int(mtu) - 3 else {
        let error = GATTError.valueTooLong(length: value.count, limit: Int(mtu) - 3)
        events.append(.completed(entry.id, .failure(error)))
        return
      }
    case .discoverServices, .discoverCharacteristics, .discoverDescriptors, .read:
      break
    }
    guard let request = entry.procedure.request else {
      // A discovery continues only while handles remain, so this one had none from the start.
      events.append(.completed(entry.id, .failure(.emptyRange(entry.procedure.range ?? .all))))
      return
    }
    transaction = Transaction(
      entry: entry, request: request.opcode, mtu: mtu, deadline: now + Self.transactionTimeout,
      unsent: request.encoded())
  }

  // MARK: Responses

  /// The outstanding transaction if `response` may answer it: its request was sent, and the kinds match.
  private func transaction(answeredBy response: Opcode) -> Transaction? {
    guard let transaction, transaction.unsent == nil,
      response == .errorResponse || response == transaction.request.response
    else { return nil }
    return transaction
  }

  private mutating func receiveResponse(_ pdu: ServerPDU, at now: Instant) {
    guard let transaction = transaction(answeredBy: pdu.opcode) else {
      // The protocol is sequential (Core Specification, Vol 3, Part F, 3.3.2). After an unexpected response, later ones
      // cannot be matched. So the bearer ends, as after a failed transaction (3.3.3).
      closeBearer(.unexpectedResponse(pdu.opcode))
      return
    }
    guard var entry = transaction.entry else {
      self.transaction = nil
      startNext(at: now)
      return
    }
    do {
      let step = try entry.procedure.receive(pdu, mtu: transaction.mtu)
      learnServiceChanged(from: entry.procedure)
      switch step {
      case .done(.mtu(let agreed)):
        agree(onMTU: agreed)
        finish(.success(.mtu(mtu)), at: now)
      case .done(let outcome):
        finish(.success(outcome), at: now)
      case .nextRequest:
        self.transaction = nil
        send(entry, at: now)
      }
    } catch {
      finish(.failure(error), at: now)
    }
  }

  private mutating func receiveError(
    _ code: ErrorCode, request: Opcode, handle: AttributeHandle, at now: Instant
  ) {
    // A faulty peer may answer a command or a confirmation. That concerns no transaction.
    guard request.kind == .request else { return }
    guard let transaction = transaction(answeredBy: .errorResponse), transaction.request == request else {
      closeBearer(.unexpectedResponse(.errorResponse))
      return
    }
    if let outcome = transaction.entry?.procedure.receive(code) {
      if case .mtu = outcome {
        finish(.success(.mtu(mtu)), at: now)
      } else {
        finish(.success(outcome), at: now)
      }
    } else {
      finish(.failure(.refused(code, request: request, handle: handle)), at: now)
    }
  }

  /// Ends the outstanding transaction and its procedure.
  private mutating func finish(_ result: Result<Outcome, GATTError>, at now: Instant) {
    if let entry = transaction?.entry { events.append(.completed(entry.id, result)) }
    transaction = nil
    startNext(at: now)
  }

  /// Ends the bearer: no more requests, indications or notifications. Core Specification, Vol 3, Part F, 3.3.3.
  mutating func closeBearer(_ error: GATTError) {
    isEnded = true
    if let entry = transaction?.entry { events.append(.completed(entry.id, .failure(error))) }
    for entry in waiting { events.append(.completed(entry.id, .failure(.bearerEnded))) }
    transaction = nil
    waiting = []
    answer = nil
    owedConfirmations = 0
    events.append(.ended(error))
  }

  // MARK: Violations of the specification

  private mutating func receiveMalformed(_ error: DecodeError, at now: Instant) {
    guard let opcode = error.opcode else { return }
    refuseWhole(opcode, .malformedResponse(error), at: now)
  }

  private mutating func receiveTooLong(_ bytes: RawSpan, at now: Instant) {
    guard let first = try? bytes.load(UInt8.self, at: 0) else { return }
    let opcode = Opcode(rawValue: first)
    refuseWhole(opcode, .responseTooLong(opcode, length: bytes.byteCount, mtu: mtu), at: now)
  }

  /// Handles a PDU whose parameters cannot be used.
  private mutating func refuseWhole(_ opcode: Opcode, _ error: GATTError, at now: Instant) {
    switch opcode.kind {
    case .response:
      if transaction(answeredBy: opcode) != nil {
        finish(.failure(error), at: now)
      } else {
        closeBearer(.unexpectedResponse(opcode))
      }
    case .request: refuse(opcode, .invalidPDU, at: .invalid)
    case .indication: owedConfirmations += 1
    case .command, .notification, .confirmation: break
    }
  }

  // MARK: Requests and indications

  private mutating func refuse(_ request: Opcode, _ code: ErrorCode, at handle: AttributeHandle) {
    respond(.errorResponse(request: request, handle: handle, code: code))
  }

  private mutating func respond(_ pdu: ServerPDU) {
    guard answer == nil else { return }
    answer = pdu.encoded()
  }

  /// Sets the MTU to the smaller of both sides'. It never shrinks, so that queued PDUs still fit. One MTU serves both
  /// roles of a device. Core Specification, Vol 3, Part F, 3.4.2.2.
  private mutating func agree(onMTU peer: UInt16) {
    mtu = max(mtu, min(receiveMTU, peer))
  }

  private mutating func receiveIndication(_ handle: AttributeHandle, _ value: [UInt8], at now: Instant) {
    guard serviceChangedHandles.contains(handle) else {
      events.append(value: .indication(handle, value))
      return
    }
    let range = HandleRange(serviceChanged: value) ?? .all
    events.append(servicesChanged: range)
    func concerned(_ entry: Entry) -> Bool { entry.procedure.range?.overlaps(range) ?? false }
    // The request stays outstanding; its response will be discarded.
    let begun = [transaction?.entry].compactMap { $0 }.filter(concerned)
    if !begun.isEmpty { transaction?.entry = nil }
    for entry in begun + waiting.filter(concerned) {
      events.append(.completed(entry.id, .failure(.servicesChanged(range))))
    }
    waiting.removeAll(where: concerned)
  }

  /// Records the handles of Service Changed, and removes those that turn out to be something else.
  private mutating func learnServiceChanged(from procedure: Procedure) {
    guard case .discoverCharacteristics(_, let found) = procedure else { return }
    for characteristic in found {
      let handle = characteristic.valueHandle
      if characteristic.uuid != .serviceChanged {
        serviceChangedHandles.removeAll { $0 == handle }
      } else if !serviceChangedHandles.contains(handle), serviceChangedHandles.count < Self.serviceChangedLimit {
        serviceChangedHandles.append(handle)
      }
    }
  }

  /// A server has one Service Changed characteristic (Core Specification, Vol 3, Part G, 7.1); this bounds a peer that
  /// claims many.
  private static var serviceChangedLimit: Int { 8 }
}

extension HandleRange {
  /// The range in a Service Changed value; `nil` if the value is invalid. Core Specification, Vol 3, Part G, 7.1.
  fileprivate init?(serviceChanged value: [UInt8]) {
    guard value.count == 4 else { return nil }
    self.init(
      first: AttributeHandle(rawValue: UInt16(littleEndianBytes: value[..<2])),
      last: AttributeHandle(rawValue: UInt16(littleEndianBytes: value[2...])))
    guard isValid else { return nil }
  }
}
