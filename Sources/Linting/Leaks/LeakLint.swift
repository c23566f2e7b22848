/// The rules for what must not leave the organisation.
package enum LeakLint {
  /// What the rules say of a text, in the order of its places.
  ///
  /// Nothing is exempt: what is quoted, in code or in a link leaves as well.
  package static func findings(in text: String, knowing: UpdateContext) -> [Finding] {
    let bytes = Array(text.utf8)
    var remarks: [Remark] = []
    var chunks = Chunks(bytes, knowing: knowing)
    chunks.find(&remarks)
    StackTraces(bytes).find(&remarks)
    People(bytes, knowing: knowing).find(&remarks)
    for index in remarks.indices {
      let kind = kind(of: remarks[index].rule)
      remarks[index].level = knowing.denied.contains(kind) ? .error : .warning
    }
    return Places.findings(of: remarks, in: text)
  }

  /// Which of the kinds that an audience is denied a rule belongs to.
  static func kind(of rule: String) -> String {
    switch rule {
    case "leak.hostname", "leak.address": "hostname"
    case "leak.person", "leak.email", "leak.handle": "person"
    default: "internal-id"
    }
  }
}
