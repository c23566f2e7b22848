import EventLog
import IncidentService
import JSON
import Rollouts

extension RolloutPlan {
  /// What a call asks for; it fits the schema already.
  init(_ call: Call) throws(Problem) {
    self.init(
      number: "", service: try call.required("service"),
      environment: try call.required("environment"), version: try call.required("version"),
      fromVersion: call.text("from_version"),
      artefactDigest: call.text("artefact_digest").map(prefixed), kind: call.word("kind") ?? .code,
      strategy: call.word("strategy") ?? .direct, profile: call.word("profile") ?? .routine,
      groups: try Self.groups(call.body["groups"]?.elements),
      migrations: call.body["migrations"]?.elements?.compactMap { Migration($0) } ?? [],
      bundle: Bundle(call.body["bundle"]), changeReference: call.text("change_reference"),
      commitCount: call.integer("commit_count").flatMap { Int32(exactly: $0) },
      fileCount: call.integer("file_count").flatMap { Int32(exactly: $0) },
      oldestChangeAt: call.time("oldest_change_at"),
      because: call.text("because").map { .text($0) },
      plannedBy: try call.caller.principal)
  }

  private static func groups(_ given: [JSONValue]?) throws(Problem) -> [RolloutGroup] {
    guard let given else { return [RolloutGroup(name: "all", kind: .percent, share: .all)] }
    var groups: [RolloutGroup] = []
    for (index, value) in given.enumerated() {
      guard let name = value["name"]?.text, let share = value["share"].flatMap({ Share($0) })
      else { throw .invalid("groups[\(index)]", "needs a name and a share") }
      groups.append(
        RolloutGroup(
          name: name, kind: value["kind"]?.text.flatMap { GroupKind(rawValue: $0) } ?? .percent,
          share: share, bakeSeconds: value["bake_seconds"]?.integer ?? 0))
    }
    return groups
  }
}

extension Share {
  /// Of a number in percent, to the nearest hundredth.
  init?(_ value: JSONValue) {
    guard let percent = value.double, (0...100).contains(percent) else { return nil }
    self.init(hundredths: Int32((percent * 100).rounded()))
  }
}

extension Migration {
  fileprivate init?(_ value: JSONValue) {
    guard let id = value["id"]?.text, let word = value["class"]?.text,
      let kind = MigrationClass(rawValue: word)
    else { return nil }
    self.init(id: id, kind: kind)
  }
}

extension Bundle {
  fileprivate init(_ value: JSONValue?) {
    self.init(
      configuration: value?["configuration"]?.text.map(prefixed),
      secrets: value?["secrets"]?.text.map(prefixed),
      policy: value?["policy"]?.text.map(prefixed),
      scaling: value?["scaling"]?.text.map(prefixed))
  }
}

/// A digest as the record spells it: with its algorithm.
func prefixed(_ digest: String) -> String {
  digest.utf8.contains(UInt8(ascii: ":")) ? digest : "sha256:" + digest
}
