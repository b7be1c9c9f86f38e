import EventLoop
import Primitives
import SensorLink
import ZoneProtocol

/// Loans of straps to other devices.
extension Daemon {
  /// Lends the strap at an address for `duration`. Once the loan is saved, `saved` gets the strap's entry, and a note if there is
  /// one.
  func releaseStrap(
    _ text: String, for duration: Duration, saved: @escaping (StrapEntry, String?) -> Void
  ) throws(ErrorMessage) {
    let address = try Self.address(text)
    guard let index = roster.firstIndex(where: { isSameStrap($0.address, address) }), straps.indices.contains(index)
    else {
      let names = roster.map(\.address.description).joined(separator: ", ")
      throw ErrorMessage(
        code: .unknownStrap, message: "\(address) is not a known strap; known: \(names.isEmpty ? "none" : names).")
    }
    let wasInWorkout = straps[index].isInWorkout
    // The state file counts whole seconds.
    let length = Duration.seconds(Int64(duration.inSeconds.rounded()))
    var known = store.known
    let loan = Loan(address: roster[index].address, end: loop.wallTime(at: loop.now + length), length: length)
    guard known.lend(loan) else {
      throw ErrorMessage(
        code: .notPossible,
        message: "\(SavedState.maximumCount) straps are lent already; take one back with `hrzone straps add ADDRESS`.")
    }
    store.update(to: known)
    applyKnown()
    let strap = entry(roster[index], straps[index])
    store.save { note in
      let notes = [wasInWorkout ? "Its workout was stopped." : nil, note].compactMap(\.self)
      saved(strap, notes.isEmpty ? nil : notes.joined(separator: " "))
    }
  }

  /// Begins or ends the loan of each strap as the state says, and sets the timer for the first loan that ends.
  func followLoans() {
    let now = loop.now
    loanEnds.follow(store.known.loans, now: now, wallTime: loop.wallTime(at: now))
    for (known, strap) in zip(roster, straps) {
      strap.lend(until: loanEnds.end(of: known.address, at: now), address: known.address)
    }
    loanTimer = loanEnds.first.map { end in
      loop.schedule(at: max(end, now)) { [unowned self] instant in finishLoans(at: instant) }
    }
  }

  private func finishLoans(at instant: Instant) {
    var known = store.known
    for loan in loanEnds.over(at: instant) { known.endLoan(of: loan.address) }
    remember(known)
  }
}
