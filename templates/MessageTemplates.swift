/// Texts that ship with the program and that an organisation may replace with its own.
package enum MessageTemplates {
  /// The starting files for an organisation's rules, by name.
  package static let profiles: [String: String] = Dictionary(
    embeddedFiles.compactMap { file in
      guard file.path.hasPrefix("profiles/"), file.path.hasSuffix(".yaml") else { return nil }
      let name = file.path.dropFirst("profiles/".count).dropLast(".yaml".count)
      return (String(name), file.text)
    }, uniquingKeysWith: { first, _ in first })
}
