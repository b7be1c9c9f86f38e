import ATT
import GATT
import HeartRate
import Primitives

extension HeartRateProfile {
  /// The purpose of a procedure.
  enum Task {
    case mtu
    case confirmation(StrapLayout.HeartRate)
    case controlPointConfirmation(AttributeHandle)
    case heartRateService
    case heartRateCharacteristics
    case measurementDescriptors(Characteristic)
    case measurementSubscription(Candidate)
    case resubscription
    case bodyLocation
    case energyReset
    case service(Extra)
    case characteristics(Extra)
    case descriptors(Extra, Characteristic)
    case value(Extra)
    case subscription
  }

  /// A characteristic that is used besides the heart rate. A strap may lack each of them.
  enum Extra: CaseIterable {
    case battery
    case model
    case serviceChanged

    var service: BluetoothUUID {
      switch self {
      case .battery: .batteryService
      case .model: .deviceInformation
      case .serviceChanged: .genericAttribute
      }
    }

    var characteristic: BluetoothUUID {
      switch self {
      case .battery: .batteryLevel
      case .model: .modelNumberString
      case .serviceChanged: .serviceChanged
      }
    }

    /// How the strap sends the value without being asked; nil if it does not.
    var subscription: (property: CharacteristicProperties, configuration: ClientCharacteristicConfiguration)? {
      switch self {
      case .battery: (.notify, .notifications)
      case .model: nil
      case .serviceChanged: (.indicate, .indications)
      }
    }
  }

  mutating func handle(_ result: Result<GATTClient.Outcome, GATTError>, of task: Task, at now: Instant) {
    switch task {
    case .mtu:
      // A strap that refuses the exchange keeps an ATT_MTU of 23, which suffices.
      if subscribed.isEmpty { tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService }
    case .confirmation(let earlier):
      confirm(earlier, by: result, at: now)
    case .heartRateService, .heartRateCharacteristics, .measurementDescriptors, .measurementSubscription:
      switch result {
      case .success(let outcome): handleHeartRate(outcome, of: task, at: now)
      case .failure(let error): fail(error, of: task, at: now)
      }
    case .bodyLocation, .controlPointConfirmation, .service, .characteristics, .descriptors, .value, .resubscription,
      .subscription, .energyReset:
      // If one of these fails, the heart rate continues without it.
      if case .success(let outcome) = result { handleExtra(outcome, of: task, at: now) }
    }
  }

  /// Subscribes at once if the heart rate is where it was on an `earlier` connection; else runs the whole discovery.
  private mutating func confirm(
    _ earlier: StrapLayout.HeartRate, by result: Result<GATTClient.Outcome, GATTError>, at now: Instant
  ) {
    guard case .success(.descriptors(let found)) = result, earlier.isConfirmed(by: found) else {
      tasks[client.exchangeMTU(at: now)] = .mtu
      return
    }
    characteristics[earlier.measurement.valueHandle] = earlier.measurement.uuid
    receiveEarlyValues(of: earlier.measurement.valueHandle, at: now)
    begin(with: Candidate(measurement: earlier.measurement, configuration: earlier.configuration), at: now)
    // Confirmed only now, since the heart rate comes first. The sensor location was read on an earlier connection.
    if let handle = earlier.controlPoint {
      let range = HandleRange(first: handle, last: handle)
      tasks[client.discoverDescriptors(in: range, at: now)] = .controlPointConfirmation(handle)
    }
  }

  /// Subscribes to `candidate` for the first time on this connection.
  private mutating func begin(with candidate: Candidate, at now: Instant) {
    subscribed.append(candidate)
    // A value may have come before its configuration was known.
    if candidate.measurement.valueHandle == chosen { reportLayout() }
    subscribe(to: candidate, for: .measurementSubscription(candidate), at: now)
  }

  /// Writes the Client Characteristic Configuration of `candidate`.
  mutating func subscribe(to candidate: Candidate, for task: Task, at now: Instant) {
    let id = client.subscribe(candidate.measurement, cccd: candidate.configuration, to: .notifications, at: now)
    tasks[id] = task
  }

  /// Continues the discovery of the heart rate. Each step must succeed.
  private mutating func handleHeartRate(_ outcome: GATTClient.Outcome, of task: Task, at now: Instant) {
    switch (task, outcome) {
    case (.heartRateService, .services(let ranges)):
      services = ranges.prefix(Self.candidateLimit)
      guard let range = services.popFirst() else {
        return finish("The device has no Heart Rate service, so it is not a heart-rate strap; check the address.")
      }
      tasks[client.discoverCharacteristics(in: range, at: now)] = .heartRateCharacteristics
    case (.heartRateCharacteristics, .characteristics(let found)):
      handleHeartRate(found, at: now)
    case (.measurementDescriptors(let characteristic), .descriptors(let found)):
      guard let configuration = found.first(where: { $0.uuid == .clientCharacteristicConfiguration }) else {
        return tryAnother(at: now) { $0.finishWithoutConfiguration() }
      }
      begin(with: Candidate(measurement: characteristic, configuration: configuration.handle), at: now)
    case (.measurementSubscription, _):
      becomeSubscribed(at: now)
    case (_, _):
      // No other outcome completes these procedures.
      return
    }
  }

  /// Records the characteristics of a Heart Rate service, then looks at the next service, if any.
  private mutating func handleHeartRate(_ found: [Characteristic], at now: Instant) {
    let rates = found.filter { $0.uuid == .heartRateMeasurement && $0.properties.contains(.notify) }
    untried = (untried + rates).prefix(Self.candidateLimit)
    controlPoint =
      controlPoint
      ?? found.first { $0.uuid == .heartRateControlPoint && $0.properties.contains(.write) }?.valueHandle
    bodyLocation =
      bodyLocation ?? found.first { $0.uuid == .bodySensorLocation && $0.properties.contains(.read) }?.valueHandle
    if let range = services.popFirst() {
      tasks[client.discoverCharacteristics(in: range, at: now)] = .heartRateCharacteristics
      return
    }
    guard !untried.isEmpty else {
      return finish("The device's Heart Rate service does not send heart rates (2a37), so it cannot be used.")
    }
    tryAnother(at: now) { $0.finishWithoutConfiguration() }
  }

  /// Examines the next measurement that is not subscribed to. Returns whether there was one.
  @discardableResult
  mutating func tryNext(at now: Instant) -> Bool {
    nextAlternative = nil
    while let rate = untried.popFirst() {
      // A measurement without descriptors cannot be subscribed to.
      guard let descriptors = rate.descriptors else { continue }
      tasks[client.discoverDescriptors(in: descriptors, at: now)] = .measurementDescriptors(rate)
      characteristics[rate.valueHandle] = rate.uuid
      receiveEarlyValues(of: rate.valueHandle, at: now)
      return true
    }
    return false
  }

  /// Tries the next measurement; if there is none and none is subscribed to, calls `otherwise`.
  private mutating func tryAnother(at now: Instant, otherwise: (inout HeartRateProfile) -> Void) {
    if !tryNext(at: now), subscribed.isEmpty { otherwise(&self) }
  }

  private mutating func finishWithoutConfiguration() {
    finish("The strap's heart rate cannot be subscribed to: it lacks the descriptor for that (2902).")
  }

  private mutating func becomeSubscribed(at now: Instant) {
    ladder.subscribed(at: now)
    switch state {
    case .discovering:
      state = .waiting
      outputs.append(.subscribed)
    case .waiting, .live, .ended: break
    }
    if chosen == nil, !untried.isEmpty { nextAlternative = now + SilenceLadder.alternativeAfter }
    guard !hasAskedForExtras else { return }
    hasAskedForExtras = true
    askForExtras(at: now)
  }

  private mutating func fail(_ error: GATTError, of task: Task, at now: Instant) {
    switch error {
    case .refused(.insufficientAuthentication, _, _) where !hasRaisedSecurity,
      .refused(.insufficientEncryption, _, _) where !hasRaisedSecurity:
      outputs.append(.securityDemanded)
    case .transactionTimedOut where hasRaisedSecurity:
      // The kernel asks the user of its management interface to agree, even without a PIN.
      finish(
        "The strap requires pairing, and pairing did not finish. The kernel may need bluetoothd to pair: "
          + "start it with `sudo systemctl start bluetooth`.", .throughBluetoothd)
    case .refused(.insufficientAuthentication, _, _), .refused(.insufficientEncryption, _, _),
      .refused(.encryptionKeySizeTooShort, _, _), .refused(.insufficientAuthorization, _, _):
      finish(
        "The strap requires pairing in a way that needs bluetoothd. Start it with `sudo systemctl start bluetooth`; if that is "
          + "not enough, pair the strap once with `bluetoothctl pair ADDRESS`. The strap answered: \(error).",
        .throughBluetoothd)
    case .refused:
      // A strap may have two measurements, of which one refuses.
      if case .measurementSubscription(let refused) = task {
        subscribed.removeAll { $0.configuration == refused.configuration }
      }
      tryAnother(at: now) { $0.finish("The strap's heart rate cannot be subscribed to: \(error)") }
    case .malformedResponse, .responseTooLong, .discoveryDidNotAdvance, .handlesOutOfRange, .tooManyResults,
      .badCharacteristicDeclaration, .valueTooLong, .emptyRange, .notOffered, .tooManyProcedures, .servicesChanged,
      .transactionTimedOut, .unexpectedResponse, .bearerEnded:
      finish("The strap's heart rate cannot be subscribed to: \(error)")
    }
  }

  // MARK: Extras

  private mutating func askForExtras(at now: Instant) {
    // After a confirmed layout, the MTU was not exchanged yet. Otherwise the client sends no second request.
    tasks[client.exchangeMTU(at: now)] = .mtu
    if let bodyLocation { tasks[client.read(bodyLocation, at: now)] = .bodyLocation }
    for extra in Extra.allCases { tasks[client.discoverServices(extra.service, at: now)] = .service(extra) }
  }

  private mutating func handleExtra(_ outcome: GATTClient.Outcome, of task: Task, at now: Instant) {
    switch (task, outcome) {
    case (.bodyLocation, .value(let value)):
      if let location = unsafe try? BodySensorLocation(decoding: value.span.bytes) { learn(.location(location)) }
    case (.controlPointConfirmation(let handle), .descriptors(let found)):
      if found == [Descriptor(handle: handle, uuid: .heartRateControlPoint)] { controlPoint = handle }
    case (.service(let extra), .services(let ranges)):
      guard let range = ranges.first else { return }
      tasks[client.discoverCharacteristics(in: range, at: now)] = .characteristics(extra)
    case (.characteristics(let extra), .characteristics(let found)):
      guard let characteristic = found.first(where: { $0.uuid == extra.characteristic }) else { return }
      handleExtra(characteristic, for: extra, at: now)
    case (.descriptors(let extra, let characteristic), .descriptors(let found)):
      guard let configuration = found.first(where: { $0.uuid == .clientCharacteristicConfiguration }),
        let subscription = extra.subscription
      else { return }
      let id = client.subscribe(
        characteristic, cccd: configuration.handle, to: subscription.configuration, at: now)
      tasks[id] = .subscription
    case (.value(.battery), .value(let value)):
      learnBattery(value)
    case (.value(.model), .value(let value)):
      if let model = StrapFact.model(decoding: value) { learn(model) }
    case (_, _):
      // A completed write, or an outcome that does not complete these procedures.
      return
    }
  }

  private mutating func handleExtra(_ characteristic: Characteristic, for extra: Extra, at now: Instant) {
    if characteristic.properties.contains(.read) {
      tasks[client.read(characteristic.valueHandle, at: now)] = .value(extra)
    }
    guard let subscription = extra.subscription, characteristic.properties.contains(subscription.property),
      let descriptors = characteristic.descriptors
    else { return }
    characteristics[characteristic.valueHandle] = characteristic.uuid
    receiveEarlyValues(of: characteristic.valueHandle, at: now)
    tasks[client.discoverDescriptors(in: descriptors, at: now)] = .descriptors(extra, characteristic)
  }
}
