/// Texts that ship with the program and that an organisation may replace with its own.
package enum MessageTemplates {
  /// The starting files for an organisation's rules, by name.
  package static let profiles = files(ending: ".yaml")

  /// The test file of each of them, by the same names.
  package static let profileTests = files(ending: ".test.yaml")

  /// The texts of updates and announcements, by name.
  package static let messages: [String: String] = Dictionary(
    embeddedFiles.compactMap { file in
      guard file.path.hasPrefix("messages/"), file.path.hasSuffix(".mustache") else { return nil }
      return (String(file.path.dropFirst("messages/".count).dropLast(".mustache".count)), file.text)
    }, uniquingKeysWith: { first, _ in first })

  private static func files(ending: String) -> [String: String] {
    Dictionary(
      embeddedFiles.compactMap { file in
        guard file.path.hasPrefix("profiles/"), file.path.hasSuffix(ending) else { return nil }
        let name = file.path.dropFirst("profiles/".count).dropLast(ending.count)
        // What has another dot in it is of another kind: `atp.test`.
        return name.contains(".") ? nil : (String(name), file.text)
      }, uniquingKeysWith: { first, _ in first })
  }
}
