import Decisions
import Digest
package import EventLog
import FoundationEssentials
import HTTP
package import IncidentService
import JSON

/// Turns calls into orders for the desk, and what the desk wrote into answers.
package struct Clerk: Sendable {
  package let desk: Desk
  let hash: TokenGate.Hash
  let now: @Sendable () -> Timestamp
  let metrics: Metrics

  package init(
    _ desk: Desk, hash: @escaping TokenGate.Hash, now: @escaping @Sendable () -> Timestamp,
    metrics: Metrics
  ) {
    (self.desk, self.hash, self.now, self.metrics) = (desk, hash, now, metrics)
  }
}

extension Clerk {
  /// The order in a call: who gives it, under which key, and what exactly it asks.
  func order(for call: Call) async throws -> Order {
    let caller = try call.caller
    let identity = CommandIdentity(
      by: caller.principal, key: key(of: call), digest: try await digest(of: call))
    let entry = opensStream(call) ? nil : call.text("id").flatMap { EventID($0) }
    // Ids of version 8 are computed, by us alone: whoever could choose one could take the place of an
    // entry that is to follow, and nothing would follow.
    if let entry, entry.uuid.bytes[6] >> 4 == 8 {
      throw Problem.invalid("id", "is a UUID of version 8; take a random one or one of version 7")
    }
    var order = Order(
      caller, as: identity, happenedAt: try happenedAt(call), entry: entry,
      ifMatch: call.expected, insists: call.isTrue("insist"))
    order.way = call.way
    return order
  }

  /// On some routes the client's `id` names the stream that is opened, not the entry.
  private func opensStream(_ call: Call) -> Bool {
    Self.opening.contains(call.template.text)
  }

  static let opening: Set<String> = [
    "/api/v1/incidents", "/api/v1/deployments", "/api/v1/reports", "/api/v1/near-misses",
  ]

  private func happenedAt(_ call: Call) throws(Problem) -> Timestamp? {
    guard let text = call.text("happened_at") ?? call.query.text("happened_at") else { return nil }
    guard let time = Timestamp(text) else { throw .invalid("happened_at", "must be a time") }
    return time
  }

  /// A UUID is taken as it is; anything else stands for the UUID that its hash makes.
  ///
  /// Without a key, the id that the client gave the entry recognises a retry as well.
  private func key(of call: Call) -> CommandKey {
    if let given = call.idempotencyKey {
      return isUUID(Array(given.utf8))
        ? CommandKey(given) ?? hashed("key", given) : hashed("key", given)
    }
    if let id = call.text("id") { return hashed("id", id.lowercased()) }
    return .make(at: now())
  }

  private func hashed(_ what: String, _ text: String) -> CommandKey {
    var bytes = Array(hash(Array("lastgood \(what) 1\n\(text)".utf8)).bytes.prefix(16))
    // Version 8 of RFC 9562: an id computed from something.
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    return UUID(bytes: bytes).map { CommandKey(uuid: $0) } ?? .make(at: now())
  }

  /// What a key is compared by: method, path with whatever it refers to resolved, query, body.
  ///
  /// Not `happened_at`: a client that fills in its own clock retries with another time.
  private func digest(of call: Call) async throws -> SHA256Digest {
    var input = Array("lastgood command 1\n\(call.method.rawValue) \(call.template.text)\n".utf8)
    for name in call.template.parameters {
      input += Array("\(name)=\(try await resolved(name, in: call))\n".utf8)
    }
    for (name, value) in call.request.head.query where name != "happened_at" {
      input += JSONWriter.array {
        $0.element(name)
        $0.element(value)
      }
    }
    if call.isRaw {
      input += hash(call.request.body).bytes
    } else {
      input += call.body.without("happened_at").canonicalBytes
    }
    return hash(input)
  }

  /// The id behind what stands in the path, so that a number and a UUID are the same command.
  private func resolved(_ name: String, in call: Call) async throws -> String {
    let (caller, text) = (try call.caller, try call.parameter(name))
    return switch name {
    case "incident": try await desk.incident(text, for: caller).stream.description
    case "deployment": try await desk.deployment(text, for: caller).stream.description
    case "report": try await desk.report(text, for: caller).stream.description
    case "entry": try await desk.entry(text, for: caller).id.description
    case "decision":
      try await desk.decision(text, in: try call.parameter("incident"), for: caller)
        .decision.id.description
    default: text
    }
  }
}

extension Clerk {
  /// Says what became of an order, with more members where a route has more to say.
  func answer(
    _ written: Written, _ more: (inout JSONMembers) -> Void = { _ in }
  ) -> Response {
    if written.outcome == .appended { metrics.noteAppend() }
    let body = JSONWriter.object { object in
      object.member("event", written.event?.description)
      object.member("stream", written.stream.description)
      object.member("version", written.version.rawValue)
      object.member("position", written.position?.rawValue)
      object.member("replayed", written.outcome == .replayed)
      object.member("unchanged", written.outcome == .unchanged)
      object.member("warnings", written.warnings)
      more(&object)
    }
    var headers = [
      ("Content-Type", "application/json"), ("ETag", "\"\(written.version)\""),
    ]
    if let position = written.position { headers.append(("Lastgood-Position", "\(position)")) }
    return Response(
      written.outcome == .appended ? 201 : 200, headers: headers, body: .bytes(body))
  }

  /// An answer that is JSON.
  static func json(
    _ bytes: [UInt8], status: Int = 200, headers: [(String, String)] = []
  ) -> Response {
    Response(
      status, headers: [("Content-Type", "application/json")] + headers, body: .bytes(bytes))
  }
}

extension Schema {
  static let written = Schema.object(
    .required("event", .orNull(.text(Rules.uuid))), .required("stream", .text(Rules.uuid)),
    .required("version", .integer(0...Int64(Int32.max))),
    .required("position", .orNull(.integer(1...Int64.max))), .required("replayed", .bool),
    .required("unchanged", .bool),
    .required("warnings", .list(.text(TextRule(1...4_000)), atMost: 100)))

  static let time = Schema.text(Rules.time)
  static let id = Schema.text(Rules.uuid)
  static let position = Schema.integer(1...Int64.max)
}

extension Answer {
  /// The two ways in which a write goes well.
  static func written(_ more: MemberRule...) -> [Answer] {
    let name = more.isEmpty ? "Written" : "Written" + more.map { $0.name.capitalisedWords }.joined()
    var schema = Schema.written
    for member in more { schema = schema.with(member) }
    let headers = [
      (name: "ETag", description: "The version of the stream afterwards."),
      (name: "Lastgood-Position", description: "Where it lies in the log."),
    ]
    return [
      .json(201, "It was recorded.", .named(name, schema), headers: headers),
      .json(
        200, "It was recorded before, or is so already.", .named(name, schema), headers: headers),
    ]
  }
}

extension String {
  fileprivate var capitalisedWords: String {
    split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension MemberRule {
  /// What every write takes besides what it is about.
  static let entryID = MemberRule.optional(
    "id", .described("What the client calls the entry.", .id))
  static let streamID = MemberRule.optional(
    "id", .described("The stream to open, as the client calls it.", .id))
  static let happenedAt = MemberRule.optional(
    "happened_at", .described("When it happened; now, when left out.", .time))
  static let insist = MemberRule.optional(
    "insist",
    .described("Record it although a text in it looks like a secret.", .bool))
}

extension Schema {
  /// The body of a write: its own members, and those that every write takes.
  static func entry(_ members: MemberRule...) -> RequestBody {
    .json(.object(ObjectRule(members + [.entryID, .happenedAt, .insist])))
  }

  static func opening(_ members: MemberRule...) -> RequestBody {
    .json(.object(ObjectRule([.streamID] + members + [.happenedAt, .insist])))
  }
}
