/// The steps that bring a database to the shape this program needs, in order.
package enum Schema {
  /// One forward-only step: plain SQL, run once, never edited after it shipped.
  package struct Step: Sendable {
    /// Counted from 1.
    package let number: Int
    /// The file's name without its number and ending.
    package let name: String
    package let sql: String
  }

  /// All steps, lowest number first.
  package static let steps: [Step] = embeddedFiles.compactMap { file in
    guard let name = file.path.split(separator: "/").last, name.hasSuffix(".sql"),
      let number = Int(name.prefix { $0 != "_" })
    else { return nil }
    let title = name.drop { $0 != "_" }.dropFirst().dropLast(".sql".count)
    return Step(number: number, name: String(title), sql: file.text)
  }.sorted { $0.number < $1.number }

  /// The number of the newest step.
  package static var version: Int { steps.last?.number ?? 0 }
}
