import Client
import Crypto
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import PostgresStore

/// Those who play the story, each with a token of their own.
struct DemoCast: Sendable {
  let pipeline: Performer
  /// Sends in what users report, and may do nothing else.
  let helpdesk: Performer
  let alice: Performer
  let bob: Performer
  let carol: Performer

  /// Lets each of them in to the service at `url`.
  init(at url: String, by desk: Desk) async throws {
    pipeline = try await Performer("pipeline", .responder, at: url, by: desk)
    helpdesk = try await Performer("helpdesk", .intake, at: url, by: desk)
    alice = try await Performer("alice", .responder, at: url, by: desk)
    bob = try await Performer("bob", .responder, at: url, by: desk)
    carol = try await Performer("carol", .responder, at: url, by: desk)
  }
}

/// Somebody who uses the service as everybody does: over HTTP.
struct Performer: Sendable {
  let name: String
  let token: String
  private let client: Client

  /// How long a token of the demo works, in seconds: longer than the story takes.
  private static let lifetime: Int64 = 900

  init(
    _ name: String, _ role: TokenRole, at url: String, by desk: Desk
  ) async throws {
    let time = Timestamp.now
    let text = TokenText.make()
    let id: EventID = .make(at: time)
    let identity = CommandIdentity(
      by: .system, key: CommandKey(uuid: id.uuid),
      digest: OpenSSLSHA256().digest(of: Array("demo token \(id)".utf8)))
    _ = try await desk.issueToken(
      role, to: name, label: "for the demo", expiresAt: time.advanced(bySeconds: Self.lifetime),
      text: text, by: Order(Caller(.system, as: .administrator), as: identity, entry: id))
    (self.name, token) = (name, text)
    client = Client(try ServiceAddress(url: url, token: text))
  }
}

extension Performer {
  /// Sends a command, of which a lost answer does no harm: it has a key.
  func post(
    _ path: String, query: [APIRequest.Pair] = [], _ body: [UInt8],
    as type: String = APIRequest.json
  ) async throws -> JSONValue {
    let request = APIRequest(
      .post, path, query: query, body: body, contentType: type, key: UUID())
    return try JSONValue(checking: try await send(request).body)
  }

  func get(_ path: String, _ query: [APIRequest.Pair] = []) async throws -> JSONValue {
    try JSONValue(checking: try await bytes(of: path, query))
  }

  /// What lies there, in whatever form was asked for.
  func bytes(of path: String, _ query: [APIRequest.Pair] = []) async throws -> [UInt8] {
    try await send(APIRequest(.get, path, query: query, accept: "*/*")).body
  }

  private func send(_ request: APIRequest) async throws -> APIAnswer {
    do throws(ClientFailure) {
      return try await client.send(request)
    } catch {
      // Ctrl-C is no failure.
      if error == .cancelled { throw CancellationError() }
      throw error
    }
  }
}
