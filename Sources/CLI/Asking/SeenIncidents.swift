import Client
import FoundationEssentials
import Glibc
import JSON

/// What a person last saw of each incident, for commands that replace what they saw.
///
/// A cache: when it cannot be read or written, the incident is fetched instead.
struct SeenIncidents {
  struct Look: Hashable {
    var number: String
    var stream: String
    var version: Int64
    var severity: String?
    var state: String?
    /// `role=person`, sorted.
    var roles: [String]
    /// A fingerprint: its words are sealed where the record lies, and never lie here.
    var impact: String?
    var service = ""
    /// The newest version that they wrote themselves after they looked, where others wrote in between.
    var own: Int64?
  }

  private let path: String?
  /// Names mean something else at another service.
  private let service: String
  /// Files of an older format held the words of an impact; they are not read and soon replaced.
  private static let format: Int64 = 2
  private static let limit = 200

  init(in folders: UserFolders, service: String) {
    (path, self.service) = (folders.state.map { $0 + "/seen.json" }, service)
  }

  func look(at subject: Subject) -> Look? {
    read().last {
      guard $0.service == service else { return false }
      return $0.number == subject.name || $0.number == subject.path || $0.stream == subject.path
    }
  }

  func remember(_ look: Look) {
    var look = look
    look.service = service
    var looks = read().filter { $0.stream != look.stream || $0.service != service }
    looks.append(look)
    write(looks.suffix(Self.limit))
  }

  /// After a write of one's own: the next version is known, if nobody wrote in between.
  func follow(_ written: Written) {
    guard let stream = written.stream, let version = written.version else { return }
    var looks = read()
    guard let index = looks.lastIndex(where: { $0.stream == stream && $0.service == service }),
      looks[index].version < version
    else { return }
    if looks[index].version == version - 1 {
      looks[index].version = version
    } else {
      looks[index].own = version
    }
    write(looks[...])
  }

  private func read() -> [Look] {
    guard let path, let data = FileManager.default.contents(atPath: path), data.count < 1 << 20,
      let text = try? JSONText(checking: [UInt8](data)), let file = try? JSONValue(text),
      file["format"]?.integer == Self.format
    else { return [] }
    return file.list("incidents").compactMap { Look(remembered: $0) }
  }

  private func write(_ looks: some Collection<Look>) {
    guard let path else { return }
    let bytes = JSONWriter.object { file in
      file.member("format", Self.format)
      file.array("incidents") { list in
        for look in looks { list.object { look.write(to: &$0) } }
      }
    }
    // Whole or not at all; what is lost is only fetched once more.
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let draft = "\(path).\(UInt32.random(in: 0...UInt32.max)).new"
    guard
      FileManager.default.createFile(
        atPath: draft, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { return }
    if rename(draft, path) != 0 { try? FileManager.default.removeItem(atPath: draft) }
  }
}

extension SeenIncidents.Look {
  /// What an incident's JSON shows; nil when it is none.
  init?(incident: JSONValue) {
    guard let stream = incident.text("stream"), let version = incident["version"]?.integer else {
      return nil
    }
    self.init(
      number: incident.text("number") ?? stream, stream: stream, version: version,
      severity: incident.text("severity"), state: incident.text("state"),
      roles: incident["roles"]?.members.map { role in
        "\(role.name)=\(role.value.text("holder") ?? "")"
      } ?? [], impact: incident["impact"].map { Spool.hash(ImpactText.line($0)) })
  }

  fileprivate init?(remembered value: JSONValue) {
    guard let number = value.text("number"), let stream = value.text("stream"),
      let version = value["version"]?.integer
    else { return nil }
    self.init(
      number: number, stream: stream, version: version, severity: value.text("severity"),
      state: value.text("state"), roles: value.texts("roles"), impact: value.text("impact"),
      service: value.text("service") ?? "", own: value["own"]?.integer)
  }

  fileprivate func write(to object: inout JSONMembers) {
    object.member("service", service)
    object.member("number", number)
    object.member("stream", stream)
    object.member("version", version)
    object.member("severity", severity)
    object.member("state", state)
    object.member("roles", roles)
    object.member("impact", impact)
    object.member("own", ifPresent: own)
  }
}
