/// The limits of fields, each in one place.
package enum Rules {
  package static let uuid = TextRule(36...36, form: .uuid)
  package static let time = TextRule(20...64, form: .time)
  package static let incident = TextRule(12...36, form: .reference(series: "INC"))
  package static let deployment = TextRule(12...36, form: .reference(series: "DEP"))
  package static let entry = TextRule(1...36, form: .entry)
  /// `D1`, `INC-2026-001-D1`, or an id.
  package static let decision = TextRule(2...48, form: .groupName)
  /// All of a plan's hash, or the beginning that people compare.
  package static let planHash = TextRule(12...64, form: .groupName)
  package static let role = TextRule(1...40, form: .slug)
  /// `2026-01-31`; whether there is such a day is looked at where it is read.
  package static let day = TextRule(10...10, form: .singleLine)
  package static let failureMode = TextRule(1...63, form: .slug)
  package static let handle = TextRule(1...64, form: .handle)
  /// Stands in paths, so it is spelled with what needs no escape there.
  package static let group = TextRule(1...100, form: .groupName)
  /// A title, a name, a version: one line.
  package static let line = TextRule(1...200, form: .singleLine)
  /// Of a service, an environment, a version.
  package static let name = TextRule(1...100, form: .singleLine)
  package static let shortLine = TextRule(1...100, form: .singleLine)
  /// A reason.
  package static let reason = TextRule(1...2_000)
  /// A reason in a query, which has to fit into the request line with every byte escaped.
  package static let shortReason = TextRule(1...500)
  /// A note, which with four bytes a character still fits into one event.
  package static let text = TextRule(1...16_384)
  /// A section of a postmortem.
  package static let section = TextRule(1...65_536)
  /// A factor, a comment, an action.
  package static let sentence = TextRule(1...8_192)
  /// The end of what a command wrote.
  package static let output = TextRule(0...200_000)
  /// Of a gate, where it lies in the entry itself.
  package static let gateOutput = TextRule(0...8_000)
  package static let command = TextRule(1...1_000)
  package static let link = TextRule(9...2_000, form: .link)
  package static let digest = TextRule(64...71, form: .digest)
}
