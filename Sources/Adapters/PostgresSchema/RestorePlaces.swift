import Policy

/// Where a `postgres-schema` action finds what data can be restored from, and where a copy would be
/// made.
struct RestorePlaces: Equatable, Sendable {
  /// One sub-folder a base backup.
  var backups: String
  /// The segments of the write-ahead log.
  var archive: String
  /// A folder that does not exist yet, or is empty.
  var copy: String

  static let settings: Set<String> = ["backups", "archive", "restore-to"]
  /// The parameter that says which moment is wanted.
  static let moment = "as-of"

  /// Nil where none of it is set: then the schema is all there is to see.
  ///
  /// - Throws: what is wrong with the settings, for whoever wrote them.
  init?(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings.filter { Self.settings.contains($0.key) }
    guard !settings.isEmpty else { return nil }
    for (name, path) in settings.sorted(by: { $0.key < $1.key }) where !Self.isPath(path) {
      throw PreparationRefusal(
        "“\(name)” must be the absolute path of a folder, of letters, digits and - _ . + , = @ :, "
          + "without “..” and at most \(Self.longest) long.")
    }
    guard let backups = settings["backups"], let archive = settings["archive"],
      let copy = settings["restore-to"]
    else { throw Self.missing(in: definition) }
    guard definition.parameters[Self.moment] == .time else { throw Self.missing(in: definition) }
    for (one, other) in [(backups, archive), (archive, copy), (backups, copy)]
    where Self.isIn(one, other) || Self.isIn(other, one) {
      throw PreparationRefusal(
        "backups, archive and restore-to must be folders of their own: \(one) and \(other) are not."
      )
    }
    (self.backups, self.archive, self.copy) = (backups, archive, copy)
  }

  /// What has to be written before anything can be planned.
  static func missing(in definition: ActionDefinition) -> PreparationRefusal {
    var missing = settings.filter { definition.settings[$0] == nil }.sorted()
      .map { "settings.\($0)" }
    if definition.parameters[moment] != .time { missing.append("parameters: {\(moment): time}") }
    return PreparationRefusal(
      "postgres-schema restores nothing by itself, and plans a restore only where the policy says "
        + "what from: write \(missing.joined(separator: ", ")). Without them restore by hand, beside "
        + "what is live.")
  }

  /// A socket's path is no longer than 107 bytes, and the copy's lies in its folder.
  private static let longest = 80

  private static func isPath(_ path: String) -> Bool {
    CommandTemplate.isPlainPath(path) && path.utf8.count <= longest && isPlain(path)
      && !path.contains("/-")
  }

  /// Of characters that mean nothing to a shell, to a configuration file or to `restore_command`.
  static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || "/-_.+,=@:".utf8.contains($0)
    }
  }

  private static func isIn(_ inner: String, _ outer: String) -> Bool {
    inner == outer || inner.hasPrefix(outer + "/")
  }
}
