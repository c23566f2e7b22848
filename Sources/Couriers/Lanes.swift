import Delivery
import IncidentService

/// How many messages are in hand, of each channel and of each host that strangers named.
struct Lanes {
  private let options: Courier.Options
  private var inHand: [String: Int] = [:]
  private var byHost: [[UInt8]: Int] = [:]
  private var troubled: Set<String> = []

  init(_ options: Courier.Options) { self.options = options }

  var room: Int { options.width - inHand.values.reduce(0, +) - outsideInHand }

  private var outsideInHand: Int { byHost.values.reduce(0, +) }

  /// How many more may be taken of each channel that is not as all others are.
  var limits: [String: Int] {
    var limits: [String: Int] = [:]
    for channel in Set(inHand.keys).union(troubled) {
      let width = troubled.contains(channel) ? 1 : options.laneWidth
      limits[channel] = max(0, width - inHand[channel, default: 0])
    }
    return limits
  }

  /// What may be taken over the channel by which programs of strangers are told.
  func outside(over channel: String) -> OutsideLanes {
    OutsideLanes(
      channel, room: max(0, options.outsideWidth - outsideInHand),
      busy: Set(byHost.filter { $0.value >= options.hostWidth }.keys))
  }

  mutating func take(_ claim: ClaimedDelivery) {
    if let host = claim.host {
      byHost[host, default: 0] += 1
    } else {
      inHand[claim.recipient.channel, default: 0] += 1
    }
  }

  mutating func give(back claim: ClaimedDelivery, works: Bool?) {
    if let host = claim.host {
      let left = byHost[host, default: 0] - 1
      return byHost[host] = left > 0 ? left : nil
    }
    let channel = claim.recipient.channel
    let left = inHand[channel, default: 0] - 1
    inHand[channel] = left > 0 ? left : nil
    switch works {
    case true: troubled.remove(channel)
    case false: troubled.insert(channel)
    default: break
    }
  }
}
