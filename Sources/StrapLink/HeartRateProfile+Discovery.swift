import ATT
import GATT
import HeartRate
import Primitives

extension HeartRateProfile {
  /// What a procedure is for.
  enum Task {
    case mtu
    case confirmation(StrapLayout.HeartRate)
    case controlPointConfirmation(AttributeHandle)
    case heartRateService
    case heartRateCharacteristics
    case measurementDescriptors(Characteristic)
    case measurementSubscription
    case resubscription
    case bodyLocation
    case energyReset
    case service(Extra)
    case characteristics(Extra)
    case descriptors(Extra, Characteristic)
    case value(Extra)
    case subscription
  }

  /// What is asked of a strap besides its heart rate. It may have none of it.
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

    /// How its value comes by itself, where it may.
    var subscription: (property: CharacteristicProperties, configuration: ClientCharacteristicConfiguration)? {
      switch self {
      case .battery: (.notify, .notifications)
      case .model: nil
      case .serviceChanged: (.indicate, .indications)
      }
    }
  }

  mutating func take(_ result: Result<GATTClient.Outcome, GATTError>, of task: Task, at now: Instant) {
    switch task {
    case .mtu:
      // A strap that refuses to exchange keeps 23 bytes, which suffice.
      if measurement == nil { tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService }
    case .confirmation(let earlier):
      confirm(earlier, by: result, at: now)
    case .heartRateService, .heartRateCharacteristics, .measurementDescriptors, .measurementSubscription:
      switch result {
      case .success(let outcome): takeHeartRate(outcome, of: task, at: now)
      case .failure(let error): fail(error)
      }
    case .bodyLocation, .controlPointConfirmation, .service, .characteristics, .descriptors, .value, .resubscription,
      .subscription, .energyReset:
      // Where one of these fails, the heart rate goes on without it.
      if case .success(let outcome) = result { takeExtra(outcome, of: task, at: now) }
    }
  }

  /// Takes the short way to the heart rate if it is where it was on an `earlier` connection, and else the whole way.
  private mutating func confirm(
    _ earlier: StrapLayout.HeartRate, by result: Result<GATTClient.Outcome, GATTError>, at now: Instant
  ) {
    guard case .success(.descriptors(let found)) = result, earlier.isConfirmed(by: found) else {
      tasks[client.exchangeMTU(at: now)] = .mtu
      return
    }
    subscribe(to: earlier.measurement, configuration: earlier.configuration, at: now)
    // Asked once the heart rate comes, and where the strap is worn was read on an earlier connection.
    if let handle = earlier.controlPoint {
      let range = HandleRange(first: handle, last: handle)
      tasks[client.discoverDescriptors(in: range, at: now)] = .controlPointConfirmation(handle)
    }
  }

  private mutating func subscribe(
    to measurement: Characteristic, configuration: AttributeHandle, at now: Instant
  ) {
    characteristics[measurement.valueHandle] = measurement.uuid
    takeEarlyValues(of: measurement.valueHandle, at: now)
    self.measurement = measurement
    self.configuration = configuration
    subscribe(for: .measurementSubscription, at: now)
  }

  /// Without these there is no heart rate.
  private mutating func takeHeartRate(_ outcome: GATTClient.Outcome, of task: Task, at now: Instant) {
    switch (task, outcome) {
    case (.heartRateService, .services(let ranges)):
      guard let range = ranges.first else {
        return end("The device has no Heart Rate service, so it is no heart-rate strap; check the address.")
      }
      tasks[client.discoverCharacteristics(in: range, at: now)] = .heartRateCharacteristics
    case (.heartRateCharacteristics, .characteristics(let found)):
      takeHeartRate(found, at: now)
    case (.measurementDescriptors(let characteristic), .descriptors(let found)):
      guard let configuration = found.first(where: { $0.uuid == .clientCharacteristicConfiguration }) else {
        return end("The strap's heart rate cannot be subscribed to: it has no configuration (2902).")
      }
      outputs.append(
        .layout(
          .init(measurement: characteristic, configuration: configuration.handle, controlPoint: controlPoint)))
      subscribe(to: characteristic, configuration: configuration.handle, at: now)
    case (.measurementSubscription, _):
      becomeLive(at: now)
      askForTheRest(at: now)
    case (_, _):
      // No other outcome completes these procedures.
      return
    }
  }

  private mutating func takeHeartRate(_ found: [Characteristic], at now: Instant) {
    guard let rate = found.first(where: { $0.uuid == .heartRateMeasurement && $0.properties.contains(.notify) }) else {
      return end("The device's Heart Rate service notifies no heart rate (2a37), so it cannot be used.")
    }
    guard let descriptors = rate.descriptors else {
      return end("The strap's heart rate cannot be subscribed to: it has no configuration (2902).")
    }
    controlPoint = found.first { $0.uuid == .heartRateControlPoint && $0.properties.contains(.write) }?.valueHandle
    bodyLocation = found.first { $0.uuid == .bodySensorLocation && $0.properties.contains(.read) }?.valueHandle
    tasks[client.discoverDescriptors(in: descriptors, at: now)] = .measurementDescriptors(rate)
    characteristics[rate.valueHandle] = rate.uuid
    takeEarlyValues(of: rate.valueHandle, at: now)
  }

  /// Writes the configuration of the measurement.
  mutating func subscribe(for task: Task, at now: Instant) {
    guard let measurement, let configuration else { return }
    tasks[client.subscribe(measurement, cccd: configuration, to: .notifications, at: now)] = task
  }

  private mutating func fail(_ error: GATTError) {
    switch error {
    case .refused(.insufficientAuthentication, _, _) where !hasRaisedSecurity,
      .refused(.insufficientEncryption, _, _) where !hasRaisedSecurity:
      outputs.append(.securityDemanded)
    case .transactionTimedOut where hasRaisedSecurity:
      // Kernels ask whoever runs the management interface to agree, also where there is no PIN.
      end(
        "The strap demands to be paired, and pairing did not come to an end. The kernel may need bluetoothd for it: "
          + "`systemctl start bluetooth` starts it.", .throughBluetoothd)
    case .refused(.insufficientAuthentication, _, _), .refused(.insufficientEncryption, _, _),
      .refused(.encryptionKeySizeTooShort, _, _), .refused(.insufficientAuthorization, _, _):
      end(
        "The strap demands to be paired in a way that this program cannot: through bluetoothd (`systemctl start bluetooth` "
          + "starts it), or with a PIN perhaps; pair it once with `bluetoothctl pair`. Its answer: \(error).",
        .throughBluetoothd)
    case .refused, .malformedResponse, .responseTooLong, .discoveryDidNotAdvance, .handlesOutOfRange, .tooManyResults,
      .badCharacteristicDeclaration, .valueTooLong, .emptyRange, .notOffered, .tooManyProcedures, .servicesChanged,
      .transactionTimedOut, .unexpectedResponse, .bearerEnded:
      end("The strap's heart rate cannot be subscribed to: \(error)")
    }
  }

  // MARK: The rest

  private mutating func askForTheRest(at now: Instant) {
    // Where the short way was taken this was not asked yet; else the client sends no second one.
    tasks[client.exchangeMTU(at: now)] = .mtu
    if let bodyLocation { tasks[client.read(bodyLocation, at: now)] = .bodyLocation }
    for extra in Extra.allCases { tasks[client.discoverServices(extra.service, at: now)] = .service(extra) }
  }

  private mutating func takeExtra(_ outcome: GATTClient.Outcome, of task: Task, at now: Instant) {
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
      takeExtra(characteristic, for: extra, at: now)
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
      // Written, or an outcome that does not complete these procedures.
      return
    }
  }

  private mutating func takeExtra(_ characteristic: Characteristic, for extra: Extra, at now: Instant) {
    if characteristic.properties.contains(.read) {
      tasks[client.read(characteristic.valueHandle, at: now)] = .value(extra)
    }
    guard let subscription = extra.subscription, characteristic.properties.contains(subscription.property),
      let descriptors = characteristic.descriptors
    else { return }
    characteristics[characteristic.valueHandle] = characteristic.uuid
    takeEarlyValues(of: characteristic.valueHandle, at: now)
    tasks[client.discoverDescriptors(in: descriptors, at: now)] = .descriptors(extra, characteristic)
  }
}
