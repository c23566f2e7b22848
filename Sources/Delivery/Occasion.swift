package import EventLog
package import Policy

/// Why somebody is told something.
package enum Occasion: Equatable, Sendable {
  case test(channel: String)
  /// Something was said to an audience, by its name in the policy.
  case word(audience: String)
  /// Something was announced about a deployment, by its name in the policy.
  case announcement(name: String)
  /// Somebody is called over a channel.
  case call(via: String?)
  /// Somebody has taken it, or it is over: those who were called need not be called any more.
  case relief
  /// A message could not be delivered over this channel: somebody is told over another one.
  case deadLetter(channel: String)
  /// A plan waits for approval.
  case approval
  /// Something happened that stands beside the curves on dashboards.
  case mark
  /// Somebody outside is asked whether they want to be told.
  case invitation(StreamID, SubscriberKind)
}

/// One of those who are told.
package struct Recipient: Hashable, Sendable {
  package var channel: String
  package var kind: Channel.Kind
  /// Which of the channel's; the first is 1.
  package var number: Int32
  /// Their address, where the channel has several; of a pager, what names the call.
  package var address: String?
  /// Where it is somebody outside who asked to be told; their address is looked up when it is sent.
  package var subscriber: StreamID?
  /// With which messages to somebody outside are signed; found with their address, and never kept.
  package var signingSecret: String?

  package init(_ channel: String, _ kind: Channel.Kind, number: Int32 = 1, address: String? = nil) {
    (self.channel, self.kind, self.number, self.address) = (channel, kind, number, address)
  }

  package init(_ channel: String, _ kind: Channel.Kind, subscriber: StreamID) {
    self.init(channel, kind)
    self.subscriber = subscriber
  }
}

extension Policy {
  /// Who is told on an occasion; each once.
  package func recipients(on occasion: Occasion) -> [Recipient] {
    if case .invitation(let subscriber, let kind) = occasion {
      return [self.subscriber(subscriber, by: kind)].compactMap(\.self)
    }
    let names: [String] =
      switch occasion {
      case .test(let channel): [channel]
      case .word(let audience): audiences[audience]?.channels ?? []
      case .announcement(let name): announcements[name]?.channel.map { [$0] } ?? []
      case .call(let via): via.map { [$0] } ?? []
      // Where it can be answered; the others are told by what is due.
      case .approval:
        (audiences["responders"]?.channels ?? []).filter { channels[$0]?.kind == .slack }
      case .mark: channels.filter { $0.value.kind == .grafana }.keys.sorted()
      // Whom, follows from the calls.
      case .relief: []
      case .deadLetter(let channel): alarmChannel(about: channel).map { [$0] } ?? []
      case .invitation: []
      }
    var seen: Set<String> = []
    // Marks alone stand on dashboards: more people look at those than are told anything.
    let dashboards: Bool =
      switch occasion {
      case .mark, .test: true;
      default: false
      }
    return names.filter { seen.insert($0).inserted }
      .filter { dashboards || channels[$0]?.kind != .grafana }.flatMap { recipients(over: $0) }
  }

  /// Somebody outside, as the policy has them told; nil where it has nobody outside told that way.
  package func subscriber(_ id: StreamID, by kind: SubscriberKind) -> Recipient? {
    let subscriptions = statusPage?.subscriptions
    let (name, wanted): (String?, Channel.Kind) =
      switch kind {
      case .mail: (subscriptions?.channel, .mail)
      case .webhook: (subscriptions?.webhooks, .webhook)
      }
    guard let name, channels[name]?.kind == wanted else { return nil }
    return Recipient(name, wanted, subscriber: id)
  }

  private func recipients(over name: String) -> [Recipient] {
    guard let channel = channels[name] else { return [] }
    guard channel.kind == .mail else { return [Recipient(name, channel.kind)] }
    return channel.to.enumerated().map { index, address in
      Recipient(name, channel.kind, number: Int32(clamping: index + 1), address: address)
    }
  }
}
