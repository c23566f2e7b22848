/// A duty to tell somebody outside within a time: a regulator, a customer by contract.
package struct NoticeRule: Equatable, Sendable {
  /// Who is told: `supervisory authority`.
  package var to: String
  package var within: Span
  /// The role that tells them.
  package var role: String?
  /// What has to be in it, for whoever writes it at night.
  package var text: String?
  /// Any of these; empty means whatever it is.
  package var severities: [String] = []
  package var categories: [String] = []
  package var dataRisk: [String] = []

  package init(to: String, within: Span) { (self.to, self.within) = (to, within) }
}
