import Client
import Crypto
import Digest
import EventLog
import FoundationEssentials
import Glibc
import IncidentService
import PostgresStore

/// How the person who started the service on their own machine gets in without being asked.
///
/// A token of theirs lies in the instance's folder, readable by them alone, and is found again by
/// later starts; whoever can read that folder could read the database itself.
struct LocalAccess: Sendable {
  /// Where the token lies.
  var folder: String
  var desk: Desk

  private var file: InstanceFile { InstanceFile(path: folder + "/local-access.json") }

  /// The token that lies there if it still works, or a new one.
  func token() async throws -> String {
    if let known = try? file.read()?.token, try await isValid(known) { return known }
    let text = TokenText.make()
    let time = Timestamp.now
    let id: EventID = .make(at: time)
    let identity = CommandIdentity(
      by: .system, key: CommandKey(uuid: id.uuid),
      digest: OpenSSLSHA256().digest(of: Array("local access \(id)".utf8)))
    _ = try await desk.issueToken(
      .administrator, to: Self.handle, label: "the user of this machine", expiresAt: nil,
      text: text, by: Order(Caller(.system, as: .administrator), as: identity, entry: id))
    try file.write(.init(url: "local", token: text, process: 0))
    return text
  }

  private func isValid(_ text: String) async throws -> Bool {
    try await desk.caller(withToken: OpenSSLSHA256().digest(of: Array(text.utf8))) != nil
  }

  /// What the person is called here; they can change the name that is shown.
  private static var handle: String {
    guard let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else { return "me" }
    let handle = String(cString: name)
    return Person.isHandle(handle) ? handle : "me"
  }
}
