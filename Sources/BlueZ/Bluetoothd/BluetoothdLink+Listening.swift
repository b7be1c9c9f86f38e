import EventLoop
import HeartRate
import Primitives
import SensorLink

extension BluetoothdLink: BusListener {
  func objectsChanged() {
    noteBond()
    switch state {
    case .idle, .starting, .over: return
    case .searching: return searchNow()
    case .connecting, .discovering, .subscribing, .pairing, .live: break
    }
    guard let path, isStillConnected(path) else { return }
    switch state {
    case .discovering: lookForMeasurement()
    case .live(let characteristic):
      guard bluetoothd.objects.has(characteristic, of: path) else {
        return rediscover()
      }
      learnBattery(of: path)
    case .idle, .starting, .over, .searching, .connecting, .subscribing, .pairing: break
    }
  }

  /// Whether bluetoothd still has the connection to the strap. Ends the link if it does not.
  private func isStillConnected(_ path: String) -> Bool {
    switch bluetoothd.presence {
    case .present: break
    case .noBus(let reason), .denied(let reason):
      finish(reason, loss: .otherwise)
      return false
    case .absent, .connecting:
      finish(BluetoothDaemon.endAsCause, loss: .otherwise)
      return false
    }
    guard let device = bluetoothd.objects.devices[path] else {
      finish(
        "bluetoothd no longer knows the strap; its adapter was unplugged, or the strap was removed from bluetoothd.",
        loss: .otherwise)
      return false
    }
    guard device.isConnected || !wasConnected else {
      // A connection found at the start may be the direct link's last one, which the kernel keeps for 2 s.
      if !hasConnected, case .discovering = state {
        searchAgain()
        return false
      }
      // The connection is already gone, so there is nothing to disconnect.
      hasConnected = false
      finish(device.disconnectReason.linkEnd(isBeingEncrypted: isBeingEncrypted))
      return false
    }
    wasConnected = device.isConnected
    return true
  }

  /// Whether a request that may need encryption is unanswered.
  private var isBeingEncrypted: Bool {
    switch state {
    case .subscribing(_, .some), .pairing: true
    case .subscribing(_, nil), .idle, .starting, .searching, .connecting, .discovering, .live, .over: false
    }
  }

  private func rediscover() {
    guard serviceChanges.allows(at: loop.now) else { return finish(RateLimit.Excess.serviceChanges.end) }
    details = Details()
    layout.ladder.stop()
    enter(.discovering, "The strap changed its services; looking for the heart rate.")
    guard case .live = state else { return }
    state = .discovering
    limit = after(Self.discoveryLimit) { $0.discoveredNothing() }
    lookForMeasurement()
  }

  func received(_ value: [UInt8], from path: String, at time: Instant) {
    switch state {
    case .subscribing(let characteristic, _) where characteristic.path == path:
      // A strap may notify before it answers the subscription.
      becomeLive(characteristic)
      receive(value, of: characteristic, at: time)
    case .live(let characteristic) where characteristic.path == path: receive(value, of: characteristic, at: time)
    case .live where !details.isChosen:
      if let other = details.others.first(where: { $0.path == path }) { receive(value, of: other, at: time) }
    case .idle, .starting, .searching, .connecting, .discovering, .subscribing, .pairing, .live, .over: return
    }
  }

  private func receive(_ value: [UInt8], of characteristic: BluetoothObjects.Characteristic, at time: Instant) {
    guard case .live(let former) = state else { return }
    guard packets.allows(at: time) else { return finish(RateLimit.Excess.packets.end) }
    if unsafe HeartRateMeasurement.isDecodable(value.span.bytes) {
      layout.ladder.received(at: time)
      if former != characteristic {
        details.others.removeAll { $0 == characteristic }
        details.others.append(former)
        state = .live(characteristic)
      }
      details.isChosen = true
      details.nextAlternative = nil
      if !details.isLive {
        details.isLive = true
        enter(.live, "The strap sends its heart rate.")
        guard case .live = state else { return }
      }
      armSilence()
    }
    unsafe delegate?.link(self, received: value.span.bytes, from: .heartRateMeasurement, at: time)
  }
}

extension BluetoothdLink {
  /// Sets the timer for the next deadline, which each notification postpones. An earlier timer stays as it is: a timer
  /// that runs early costs less than one that is moved with every notification. A later timer is moved, for example once
  /// the strap's rhythm is known.
  func armSilence() {
    guard let due = layout.ladder.nextDeadline.map({ min($0, details.nextAlternative ?? $0) }) else { return }
    if let limit, limit.instant <= due { return }
    limit = loop.schedule(at: due) { [weak self] now in
      guard let self else { return }
      limit = nil
      breakSilence(at: now)
    }
  }

  /// Schedules a subscription to the measurement after `characteristic`, if there is one, in case no heart rate comes.
  func planAlternative(after characteristic: BluetoothObjects.Characteristic) {
    guard let path, !details.isChosen,
      bluetoothd.objects.characteristic(.heartRateMeasurement, of: path, after: characteristic) != nil
    else { return details.nextAlternative = nil }
    details.nextAlternative = loop.now + SilenceLadder.alternativeAfter
  }

  private func breakSilence(at now: Instant) {
    guard case .live(let characteristic) = state else { return }
    if let due = details.nextAlternative, due <= now { tryAlternative(to: characteristic) }
    switch layout.ladder.advance(to: now) {
    case .resubscribe:
      // The first measurement that sends becomes the chosen one. The calls need no answers.
      details.isChosen = false
      for one in [characteristic] + details.others {
        bluetoothd.send(one.path, .characteristic, "StopNotify")
        bluetoothd.send(one.path, .characteristic, "StartNotify")
      }
      tryAlternative(to: characteristic)
    case .disconnect(let silence):
      // The connection is dead, so this link ends it even if it did not make it.
      hasConnected = true
      return finish(SilenceLadder.reason(ofSilence: silence))
    case nil: break
    }
    armSilence()
  }

  /// Subscribes to one more measurement, if there is one.
  private func tryAlternative(to characteristic: BluetoothObjects.Characteristic) {
    let last = details.others.reduce(characteristic) { $1.path > $0.path ? $1 : $0 }
    guard let path, let next = bluetoothd.objects.characteristic(.heartRateMeasurement, of: path, after: last) else {
      return details.nextAlternative = nil
    }
    bluetoothd.send(next.path, .characteristic, "StartNotify")
    details.others.append(next)
    planAlternative(after: next)
  }
}
