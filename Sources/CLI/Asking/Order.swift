import Client
import FoundationEssentials
import JSON

/// A command for the service, as a verb puts it.
struct Order {
  typealias Members = (inout JSONMembers) -> Void

  /// What the body may say besides the command itself.
  enum Extras {
    /// `id` names the entry; `happened_at`, `insist`.
    case entry
    /// The same, but `id` names what is created.
    case stream
    /// For bytes: the extras are in the query, and there is no id.
    case query
    case none
  }

  var method = APIRequest.Method.post
  var path: String
  var query: [APIRequest.Pair] = []
  var extras = Extras.entry
  /// The members of the body; nil for requests without one.
  var members: Members? = { _ in }
  /// A body that is no JSON.
  var attachment: (bytes: [UInt8], type: String)?
  /// What it adds to.
  var subject: Subject?
  /// `INC` or `DEP` when it creates one.
  var creates: String?
  /// One line for people, should it be saved: `note on INC-2026-001`.
  var summary: String
  /// Whether it may wait until the service is back.
  var isSpoolable = false
  /// Whether nothing that waits here may hold it up.
  var isUrgent = false
  /// Bytes to look through for secrets before they are saved.
  var contents: (field: String, bytes: [UInt8])?
  /// Texts to look through for secrets before they are saved.
  var texts: [(field: String, text: String)] = []
  var insists = false
  /// The version of what the person saw.
  var version: Int64?
  /// Tells the orders of one verb apart that has several, since they share `--idempotency-key`.
  var part: String?

  init(_ path: String, _ summary: String, _ members: Members? = { _ in }) {
    (self.path, self.summary, self.members) = (path, summary, members)
  }
}

/// An incident or deployment that a command is about.
struct Subject: Hashable {
  /// As it stands in a path.
  var path: String
  /// As people know it.
  var name: String
  var stream: UUID?
}

/// What became of an order.
enum Outcome {
  case written(Written)
  case saved(SpoolEntry, because: ClientFailure, behind: SpoolEntry? = nil)
  case parked(SpoolEntry)
}

/// The service's answer to a write.
struct Written {
  var answer: APIAnswer
  var value: JSONValue

  var position: Int64? { value["position"]?.integer }
  var version: Int64? { value["version"]?.integer }
  var number: String? { value.text("number") }
  var stream: String? { value.text("stream") }
  var isUnchanged: Bool { value["unchanged"]?.bool ?? false }
  var isReplayed: Bool { value["replayed"]?.bool ?? false }
  var warnings: [String] { value.texts("warnings") }

  /// How people name the entry.
  var handle: String { position.map { "#\($0)" } ?? "nothing" }
}
