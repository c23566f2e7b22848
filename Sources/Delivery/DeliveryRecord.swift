package import Digest
package import EventLog
import FoundationEssentials

/// One message to one recipient, folded from its stream.
package struct DeliveryRecord: Decider, Equatable {
  package private(set) var queued: QueuedDelivery?
  package private(set) var state = State.waiting

  package enum State: String, CaseIterable, Sendable {
    case waiting, sent
    /// Set aside: somebody has to look.
    case dead
  }

  package init() {}

  package mutating func evolve(_ event: DeliveryEvent) {
    switch event {
    case .queued(let queued): (self.queued, state) = (queued, .waiting)
    case .deferred, .failed: break
    case .sent: state = .sent
    case .deadLettered: state = .dead
    case .replayed: state = .waiting
    }
  }

  package func decide(_ command: DeliveryCommand) throws(DeliveryRejection) -> [DeliveryEvent] {
    switch command {
    case .replay(let by):
      guard queued != nil else { throw .unknownDelivery }
      switch state {
      case .dead: return [.replayed(by: by)]
      case .waiting: throw .stillTried
      case .sent: throw .sentAlready
      }
    }
  }
}

package enum DeliveryCommand: Equatable, Sendable {
  case replay(by: PrincipalID)
}

package enum DeliveryRejection: Error, Equatable {
  case unknownDelivery
  /// Tries are still to come.
  case stillTried
  /// The receiver has it.
  case sentAlready
}

/// What happened to a channel, folded from its stream; nothing that could be refused.
package struct ChannelRecord: Decider, Equatable {
  package private(set) var isDisabled = false

  package init() {}

  package mutating func evolve(_ event: ChannelEvent) {
    switch event {
    case .tested: break
    case .disabled: isDisabled = true
    case .enabled: isDisabled = false
    }
  }

  package func decide(_ event: ChannelEvent) throws(DeliveryRejection) -> [ChannelEvent] { [event] }
}

extension StreamID {
  /// The stream of a channel, by its name in the policy: the same in every process.
  package static func channel(
    _ name: String, digest: ([UInt8]) -> SHA256Digest
  ) -> StreamID {
    var bytes = Array(digest(Array("lastgood channel 1\n\(name)".utf8)).bytes.prefix(16))
    // Version 8 of RFC 9562: an id computed from something.
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    return StreamID(uuid: UUID(bytes: bytes) ?? UUID())
  }
}
