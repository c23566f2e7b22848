package import Delivery
import EventLog
import Policy

extension DeliveryRejection: ExplainedRejection {
  var explanation: String {
    switch self {
    case .unknownDelivery: "There is no such delivery."
    case .stillTried: "It is still tried by itself; “lastgood deliveries show” says when."
    case .sentAlready: "It was delivered: the receiver has it."
    }
  }

  var field: String? { nil }
}

/// One message with all its tries.
package struct SeenDelivery: Equatable, Sendable {
  package var row: DeliveryRow
  package var tries: [DeliveryTry]
}

// What became of messages, and trying them again.
extension Desk {
  package func deliveries(_ filter: DeliveryFilter) async throws -> Page<DeliveryRow> {
    try await outbox.deliveries(filter)
  }

  package func delivery(_ reference: String, for caller: Caller) async throws -> SeenDelivery {
    let row = try await row(of: reference, for: caller)
    return SeenDelivery(row: row, tries: try await outbox.tries(of: row.id))
  }

  /// Has a message that was set aside tried again, under its own id.
  package func replay(_ reference: String, by order: Order) async throws -> Written {
    let row = try await row(of: reference, for: order.caller)
    let facts = StreamFacts(kind: .delivery, version: .empty, visibility: row.visibility)
    return try await decide(
      .replay(by: order.caller.principal), DeliveryRecord.self, .deliveries, deliveryFolds,
      on: row.id, facts, by: order
    ).written
  }

  /// Sends a message that says that nothing has happened.
  package func testChannel(_ name: String, by order: Order) async throws -> Written {
    guard let channel = try await policies.inForce().channels[name] else {
      throw DeskRefusal.notFound(
        .channel, reference: name, suggestions: try await channels(like: name))
    }
    guard channel.kind != .azureMonitor else {
      throw DeskRefusal.rule(
        name: "unusable-channel",
        explanation: "Nothing is sent to “azure-monitor”: it is where alerts come from.",
        field: nil)
    }
    let facts = StreamFacts(kind: .delivery, version: .empty, visibility: .normal)
    return try await decide(
      .tested(channel: name, by: order.caller.principal), ChannelRecord.self, .channels,
      channelFolds, on: .channel(name, digest: digest), facts, by: order
    ).written
  }

  private func channels(like name: String) async throws -> [String] {
    Array(try await policies.inForce().channels.keys.sorted().prefix(3))
  }

  /// - Throws: `DeskRefusal.notFound`, also for one about something that the caller must not know of.
  private func row(of reference: String, for caller: Caller) async throws -> DeliveryRow {
    if let id = StreamID(reference), let row = try await outbox.delivery(id) {
      if row.visibility == .normal { return row }
      if try await maySee(row.subject, caller) { return row }
    }
    throw DeskRefusal.notFound(.delivery, reference: reference, suggestions: [])
  }
}
