import EventLoop
import HeartRate
import Primitives
import SensorLink

extension BluetoothdLink: BusListener {
  func objectsChanged() {
    noteBond()
    switch state {
    case .idle, .starting, .over: return
    case .searching: return look()
    case .connecting, .discovering, .subscribing, .pairing, .live: break
    }
    guard let path, isHeld(path) else { return }
    switch state {
    case .discovering: lookForMeasurement()
    case .live(let characteristic):
      guard daemon.objects.has(characteristic, of: path) else {
        return rediscover()
      }
      learnBattery(of: path)
    case .idle, .starting, .over, .searching, .connecting, .subscribing, .pairing: break
    }
  }

  /// Whether the strap is still there for bluetoothd; else the link is over.
  private func isHeld(_ path: String) -> Bool {
    switch daemon.presence {
    case .present: break
    case .noBus(let reason), .denied(let reason):
      end(reason, loss: .otherwise)
      return false
    case .absent, .connecting:
      end(BluetoothDaemon.endAsCause, loss: .otherwise)
      return false
    }
    guard let device = daemon.objects.devices[path] else {
      end(
        "bluetoothd no longer knows the strap; its adapter went away, or the strap was removed from it.",
        loss: .otherwise)
      return false
    }
    guard device.isConnected || !wasConnected else {
      // A connection that was there already may have been the direct link's last one, which the kernel keeps for 2 s.
      if !hasConnected, case .discovering = state {
        searchAgain()
        return false
      }
      // It is gone already.
      hasConnected = false
      // bluetoothd does not say by whom. That it comes in the rhythm of straps which leave is left to who counts it.
      end(
        "The connection was lost: the strap went out of range, was taken off, or was disconnected.",
        loss: isBeingEncrypted ? .whileEncrypting : .byStrap)
      return false
    }
    wasConnected = device.isConnected
    return true
  }

  /// Whether the strap was asked for what it may demand encryption for, and has not answered.
  private var isBeingEncrypted: Bool {
    switch state {
    case .subscribing(_, .some), .pairing: true
    case .subscribing(_, nil), .idle, .starting, .searching, .connecting, .discovering, .live, .over: false
    }
  }

  private func rediscover() {
    guard serviceChanges.allows(at: loop.now) else { return end(RateLimit.Excess.serviceChanges.end) }
    details = Details()
    layout.ladder.ended()
    enter(.discovering, "The strap changed its services; looking for the heart rate.")
    guard case .live = state else { return }
    state = .discovering
    limit = after(Self.discoveryLimit) { $0.discoveredNothing() }
    lookForMeasurement()
  }

  func received(_ value: [UInt8], from path: String, at time: Instant) {
    switch state {
    case .subscribing(let characteristic, _) where characteristic.path == path:
      // A strap may notify before the answer.
      becomeLive(characteristic)
      take(value, of: characteristic, at: time)
    case .live(let characteristic) where characteristic.path == path: take(value, of: characteristic, at: time)
    case .live where !details.isChosen:
      if let other = details.others.first(where: { $0.path == path }) { take(value, of: other, at: time) }
    case .idle, .starting, .searching, .connecting, .discovering, .subscribing, .pairing, .live, .over: return
    }
  }

  private func take(_ value: [UInt8], of characteristic: BluetoothObjects.Characteristic, at time: Instant) {
    guard case .live(let former) = state else { return }
    guard packets.allows(at: time) else { return end(RateLimit.Excess.packets.end) }
    if unsafe HeartRateMeasurement.isDecodable(value.span.bytes) {
      layout.ladder.heard(at: time)
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
  /// Each notification moves the deadline on; a timer that runs early costs less than moving it. It is moved where it would
  /// come too late, as with the notification that makes the strap's rhythm known.
  func armSilence() {
    guard let due = layout.ladder.nextDeadline.map({ min($0, details.nextAlternative ?? $0) }) else { return }
    if let limit, limit.instant <= due { return }
    limit = loop.schedule(at: due) { [weak self] now in
      guard let self else { return }
      limit = nil
      breakSilence(at: now)
    }
  }

  /// Plans to subscribe to the measurement that follows `characteristic`, if there is one, should no heart rate come.
  func planAlternative(after characteristic: BluetoothObjects.Characteristic) {
    guard let path, !details.isChosen,
      daemon.objects.characteristic(.heartRateMeasurement, of: path, after: characteristic) != nil
    else { return details.nextAlternative = nil }
    details.nextAlternative = loop.now + SilenceLadder.alternativeAfter
  }

  private func breakSilence(at now: Instant) {
    guard case .live(let characteristic) = state else { return }
    if let due = details.nextAlternative, due <= now { tryAlternative(to: characteristic) }
    switch layout.ladder.advance(to: now) {
    case .resubscribe:
      // Whichever of them speaks first is the one now. What comes of it is heard, or is not.
      details.isChosen = false
      for one in [characteristic] + details.others {
        daemon.send(one.path, .characteristic, "StopNotify")
        daemon.send(one.path, .characteristic, "StartNotify")
      }
      tryAlternative(to: characteristic)
    case .giveUp(let silence):
      // Whoever connected it: this connection is dead.
      hasConnected = true
      return end(SilenceLadder.reason(ofSilence: silence))
    case nil: break
    }
    armSilence()
  }

  /// Subscribes to one more measurement besides, if there is one.
  private func tryAlternative(to characteristic: BluetoothObjects.Characteristic) {
    let last = details.others.reduce(characteristic) { $1.path > $0.path ? $1 : $0 }
    guard let path, let next = daemon.objects.characteristic(.heartRateMeasurement, of: path, after: last) else {
      return details.nextAlternative = nil
    }
    daemon.send(next.path, .characteristic, "StartNotify")
    details.others.append(next)
    planAlternative(after: next)
  }
}
