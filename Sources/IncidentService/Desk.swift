import Actions
import Communication
import Decisions
import Delivery
package import Digest
package import EventLog
import FoundationEssentials
import Incidents
import Postmortems
import Preparedness
import Rollouts
import Secrets
import Synchronization

/// What people and machines can do with the record.
///
/// Every function takes an order or a caller, asks the pure rules, appends what they decide, and
/// reads what was asked for. It keeps no truth of its own: what it caches can be folded again.
package final class Desk: Sendable {
  package let store: any RecordStore
  package let queries: any RecordQueries
  package let people: any PeopleDirectory
  package let tokens: any TokenStore
  package let blobs: any BlobStore
  package let policies: any PolicyDirectory
  let links: any ApprovalLinkStore
  let outbox: any DeliveryQueries
  let subscribers: any SubscriberStore
  let statusLinks: any StatusLinkStore
  let tickets: any PerspectiveTickets
  package let watch: any LogWatch
  let digest: @Sendable ([UInt8]) -> SHA256Digest
  let now: @Sendable () -> Timestamp
  let lists: ListPatience
  let facts = StreamFactsCache()
  let incidentFolds = FoldCache<Incident>()
  let deploymentFolds = FoldCache<Deployment>()
  let detectionFolds = FoldCache<Detection>()
  let budgetFolds = FoldCache<BudgetLedger>()
  let failureModeFolds = FoldCache<FailureModeRecord>()
  let drillFolds = FoldCache<Drill>()
  let decisionFolds = FoldCache<DecisionBook>()
  let actionFolds = FoldCache<ActionBook>()
  let deliveryFolds = FoldCache<DeliveryRecord>()
  let channelFolds = FoldCache<ChannelRecord>()
  let communicationFolds = FoldCache<CommunicationBook>()
  let maintenanceFolds = FoldCache<Maintenance>()
  let postmortemFolds = FoldCache<Postmortem>()
  let timelines = TimelineCache()
  /// Actions that are on their way into a tracker.
  let exporting = Mutex<Set<EventID>>([])

  package init(
    store: any RecordStore, queries: any RecordQueries, people: any PeopleDirectory,
    tokens: any TokenStore, blobs: any BlobStore, watch: any LogWatch,
    policies: any PolicyDirectory = NoPolicies(), links: any ApprovalLinkStore = NoLinks(),
    outbox: any DeliveryQueries = NoDeliveries(),
    subscribers: any SubscriberStore = NoSubscribers(),
    statusLinks: any StatusLinkStore = NoStatusLinks(),
    tickets: any PerspectiveTickets = NoTickets(), patience: Duration = .seconds(5),
    digest: @escaping @Sendable ([UInt8]) -> SHA256Digest, now: @escaping @Sendable () -> Timestamp
  ) {
    (self.store, self.queries, self.people) = (store, queries, people)
    (self.tokens, self.blobs, self.watch) = (tokens, blobs, watch)
    (self.policies, self.links, self.outbox) = (policies, links, outbox)
    (self.subscribers, self.statusLinks) = (subscribers, statusLinks)
    self.tickets = tickets
    (self.digest, self.now, lists) = (digest, now, ListPatience(patience))
  }
}

// MARK: - What every order goes through

extension Desk {
  /// When it happened: as stated, or now.
  func time(of order: Order) -> Timestamp { order.happenedAt ?? now() }

  /// The id of the order's first event: the same for every copy of the order.
  func entry(of order: Order) -> EventID { order.entry ?? derived(from: order, "event") }

  /// An id that every copy of the order leads to.
  func derived<ID: Identifier>(from order: Order, _ purpose: String) -> ID {
    var input = Array("lastgood order 1\n\(purpose)\n".utf8)
    input += order.identity.principal.uuid.bytes
    input += order.identity.key.uuid.bytes
    return computed(from: input)
  }

  /// The id that these bytes lead to.
  func computed<ID: Identifier>(from input: [UInt8]) -> ID {
    var bytes = Array(digest(input).bytes.prefix(16))
    // Version 8 of RFC 9562: an id computed from something.
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    return bytes.withUnsafeBytes { ID(uuid: UUID(uuid: $0.loadUnaligned(as: uuid_t.self))) }
  }

  /// Lets a retry of an order that was carried out get its first answer, whatever the desk would
  /// say to it now: the report may have been linked, the person erased, the role released since.
  func answering(
    _ order: Order, _ body: () async throws -> Written
  ) async throws -> Written {
    do {
      return try await body()
    } catch let refusal as DeskRefusal {
      guard let earlier = try await store.earlierAnswer(to: order.identity) else { throw refusal }
      return try await replayed(earlier)
    }
  }

  /// The id of a new stream: the client's, or one that every copy of the order leads to.
  ///
  /// Ids of version 8 are computed, by us alone: whoever could choose one could take the place of a
  /// stream that belongs to another, such as that of its timers.
  func stream(_ stated: StreamID?, of order: Order) throws -> StreamID {
    guard let stated else { return derived(from: order, "stream") }
    guard stated.uuid.bytes[6] >> 4 != 8 else {
      throw DeskRefusal.invalid(
        field: "id", reason: "is a UUID of version 8; take a random one or one of version 7.")
    }
    return stated
  }

  /// Stops a text that looks like a secret before it is kept for ever.
  func refuseSecrets(in texts: [(field: String, text: String?)], of order: Order) throws {
    try refuseSecrets(
      in: texts.map { (field: $0.field, bytes: Array(($0.text ?? "").utf8)) }, of: order)
  }

  func refuseSecrets(in texts: [(field: String, bytes: [UInt8])], of order: Order) throws {
    guard !order.insists else { return }
    let scanner = SecretScanner()
    let found = texts.flatMap { field, bytes in
      scanner.findings(in: bytes).map {
        DeskRefusal.SecretInField(field: field, kind: $0.kind.title)
      }
    }
    guard found.isEmpty else { throw DeskRefusal.secretFound(found) }
  }

  /// Appends events that no rule can refuse, at any version: notes, evidence, requests.
  func add(
    _ bodies: [EventBody], to stream: StreamID, _ facts: StreamFacts, causes: [EventID] = [],
    by order: Order
  ) async throws -> Written {
    let time = time(of: order)
    let drafts = bodies.enumerated().map { index, body in
      EventDraft(
        id: index == 0 ? entry(of: order) : derived(from: order, "event \(index)"), body,
        happenedAt: time, causes: causes, visibility: facts.visibility)
    }
    let answer = try await store.append(
      Append(
        drafts, to: stream, facts.kind, expecting: order.ifMatch, as: order.identity,
        role: try await role(of: order.caller, on: stream, facts),
        policy: try await policies.hashInForce()))
    if case .conflict(let actual) = answer, order.ifMatch != nil {
      throw StreamMoved(stream: stream, actual: actual)
    }
    var written = try await written(answer, to: stream, first: drafts.first?.id)
    if written.outcome == .appended {
      written.warnings += await warnings(about: order, on: stream, facts)
    }
    return written
  }

  /// Says what an append's answer means; on a replay, which event was the first then.
  func written(
    _ answer: AppendAnswer, to stream: StreamID, first: EventID?
  ) async throws -> Written {
    switch answer {
    case .appended(let receipt):
      return Written(
        .appended, stream, event: first, position: receipt.first, version: receipt.version)
    case .replayed(let receipt): return try await replayed(receipt)
    case .conflict: throw StreamBusy(stream: stream)
    }
  }

  func replayed(_ receipt: Receipt) async throws -> Written {
    guard let event = try await store.event(at: receipt.first) else {
      throw HoleInRecord(position: receipt.first)
    }
    return Written(
      .replayed, event.stream, event: event.id, position: receipt.first, version: receipt.version)
  }
}

/// The log answered with a position that it does not hold: corruption, never a reason to go on.
package struct HoleInRecord: Error, Equatable {
  package var position: LogPosition
}
