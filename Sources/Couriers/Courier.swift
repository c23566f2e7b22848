import Delivery
import EventLog
package import IncidentService
package import Policy

/// Takes messages out of the outbox and to their receivers, as long as it runs.
///
/// Each channel has a lane of its own: one that hangs holds up nobody but itself, because so many at
/// most of one channel are in hand, and of one that failed just now only one. Of programs that
/// strangers named, each host has its own lane. Any number of processes may do the same; whoever
/// claims a message has it until the lease runs out.
package struct Courier: Sendable {
  private let outbox: any Outbox
  private let composer: MessageComposer
  private let policies: any PolicyDirectory
  private let carriers: [Channel.Kind: any Carrier]
  private let watch: any LogWatch
  private let store: any RecordStore
  private let subscribers: any SubscriberBook
  private let options: Options

  package struct Options: Sendable {
    /// How many are in hand at once.
    package var width = 32
    /// Of one channel.
    package var laneWidth = 4
    /// Of all programs that strangers named; the team's messages have the rest.
    package var outsideWidth = 16
    /// Of those at one host.
    package var hostWidth = 2
    /// Longer than any try can take: the secret, the host's addresses and the exchange.
    package var lease = Duration.seconds(60)
    /// Is told what keeps it from its work.
    package var onTrouble: @Sendable (any Error) -> Void = { _ in }

    package init() {}
  }

  package init(
    _ outbox: any Outbox, from store: any RecordStore, under policies: any PolicyDirectory,
    by carriers: [Channel.Kind: any Carrier], waking watch: any LogWatch,
    subscribers: any SubscriberBook = NoSubscribers(), options: Options = Options()
  ) {
    self.subscribers = subscribers
    (self.outbox, self.store, self.policies, self.carriers) = (outbox, store, policies, carriers)
    (self.watch, self.options, composer) = (watch, options, MessageComposer(store))
  }

  /// What the children of the loop come back with.
  private enum News {
    case done(ClaimedDelivery, works: Bool?)
    case mayBeMore
  }

  /// Works until the task is cancelled.
  package func run() async throws {
    var lanes = Lanes(options)
    try await withThrowingTaskGroup(of: News.self) { group in
      defer { group.cancelAll() }
      var (isWaiting, looks) = (false, true)
      while !Task.isCancelled {
        if looks, lanes.room > 0 {
          looks = false
          for claim in try await claim(lanes) {
            lanes.take(claim)
            looks = true
            group.addTask { try await deliver(claim) }
          }
        }
        if !isWaiting {
          isWaiting = true
          group.addTask { try await waitForMore() }
        }
        if looks, lanes.room > 0 { continue }
        switch try await group.next() {
        case .done(let claim, let works):
          lanes.give(back: claim, works: works)
          looks = true
        case .mayBeMore: (isWaiting, looks) = (false, true)
        case nil: break
        }
      }
    }
  }

  private func claim(_ lanes: Lanes) async throws -> [ClaimedDelivery] {
    do {
      let outside = try await policies.inForce().statusPage?.subscriptions?.webhooks
      return try await outbox.claim(
        room: lanes.room, each: lanes.limits, otherwise: options.laneWidth,
        outside: outside.map { lanes.outside(over: $0) }, for: options.lease)
    } catch let error where !(error is CancellationError) {
      options.onTrouble(error)
      return []
    }
  }

  /// Returns when the log has grown, or something has come due: after a second at the latest.
  private func waitForMore() async throws -> News {
    do {
      let head = try await store.head().position
      let due = try await outbox.nextDue() ?? .seconds(1)
      // A little while at least, so that a busy log does not keep the outbox busy.
      try await Self.pass(.milliseconds(20))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await watch.wait(beyond: head) }
        // What is due and was not taken waits for its lane, and a lane that is free looks by itself.
        let pause = due == .zero ? Duration.milliseconds(200) : due
        group.addTask { try await Self.pass(min(max(pause, .milliseconds(20)), .seconds(1))) }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch let error where !(error is CancellationError) {
      options.onTrouble(error)
      try await Self.pass(.seconds(1))
    }
    return .mayBeMore
  }

  /// Lets time pass: no bell rings when a message comes due, or when a database that went away is back.
  private static func pass(_ time: Duration) async throws { try await Task.sleep(for: time) }
}

// MARK: - One message

extension Courier {
  private func deliver(_ claim: ClaimedDelivery) async throws -> News {
    let end: TryEnd
    do {
      end = try await attempt(claim)
    } catch let error where !(error is CancellationError) {
      // The log cannot be read, or what it holds: its lease runs out, and it is tried again.
      options.onTrouble(error)
      return .done(claim, works: nil)
    }
    try await settle(claim, end)
    // What becomes of a message to one program outside says nothing of the others.
    let isOfAStranger = claim.recipient.kind == .webhook && claim.recipient.subscriber != nil
    return .done(claim, works: isOfAStranger ? nil : end.outcome.provesThatItWorks)
  }

  private func attempt(_ claim: ClaimedDelivery) async throws -> TryEnd {
    // Each try before this one may have taken its sender with it.
    if claim.attempt > RetrySchedule.tries {
      return TryEnd(.unknown, reply: "No sender came back to say how it went.")
    }
    if claim.isDisabled, !claim.isTest { return TryEnd(.disabled) }
    let policy = try await policies.inForce()
    guard var channel = policy.channels[claim.recipient.channel] else {
      return TryEnd(.misconfigured, reply: "The policy in force has no channel of this name.")
    }
    guard let carrier = carriers[channel.kind] else {
      return TryEnd(.misconfigured, reply: "Nothing is sent over a channel of this kind.")
    }
    var (recipient, envelope) = (claim.recipient, SubscriberEnvelope?.none)
    if let subscriber = recipient.subscriber {
      envelope = try await subscribers.envelope(
        for: subscriber, confirming: claim.causeType == .subscriberAdded)
      guard let envelope else {
        return TryEnd(.withdrawn, reply: "They are no longer to be told.")
      }
      recipient.address = envelope.address.description
      recipient.signingSecret = envelope.secret
      // What the team's own programs may be says nothing of those that strangers name.
      if recipient.kind == .webhook {
        channel.allowsPrivate = policy.statusPage?.subscriptions?.allowsPrivate ?? false
      }
    }
    guard let message = try await composer.message(for: claim, in: envelope, under: policy) else {
      return TryEnd(.withdrawn, reply: "Its words were redacted.")
    }
    return try await carrier.carry(message, to: recipient, over: channel)
  }

  /// Until it is noted: what arrived and is not noted is sent again.
  private func settle(_ claim: ClaimedDelivery, _ end: TryEnd) async throws {
    var verdict = end.verdict(ofTry: claim.attempt, of: claim.id)
    // Whoever was named by a stranger is not asked for days.
    if case .again = verdict, claim.causeType == .subscriberAdded,
      claim.recipient.kind == .webhook, claim.attempt >= RetrySchedule.refusals
    {
      verdict = .deadLetter(.exhausted)
    }
    for pause in 1... {
      do {
        return try await outbox.settle(claim, end, verdict)
      } catch let error where !(error is CancellationError) {
        options.onTrouble(error)
        if pause > 30 { return }
        try await Self.pass(.seconds(1))
      }
    }
  }
}

extension TryOutcome {
  /// Whether the receiver answered sensibly; nil where the try says nothing about it.
  fileprivate var provesThatItWorks: Bool? {
    switch self {
    case .accepted, .refused, .rejected, .gone: true
    case .busy, .unreachable, .timedOut, .cutOff, .misconfigured: false
    case .disabled, .withdrawn, .unknown: nil
    }
  }
}
