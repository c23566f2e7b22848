/// The way from what is known to what is done.
package struct DecisionTree: Equatable, Sendable {
  /// A name of `nodes`.
  package var start: String
  package var nodes: [String: Node] = [:]
  package var leaves: [String: Leaf] = [:]

  package init(start: String) { self.start = start }

  /// A question about one fact.
  package struct Node: Equatable, Sendable {
    /// For people.
    package var ask: String
    /// What is asked about: `severity`, `error-rate`, `user-facing`, `trend`, or another.
    package var fact: String
    /// All that may be answered, where the fact itself does not say: `[yes, no]`.
    ///
    /// Severities come
    /// from `severities`, a trend is `improves`, `unchanged` or `worsens`.
    package var values: [String] = []
    /// The first that applies is taken.
    package var branches: [Branch] = []

    package init(ask: String, fact: String) { (self.ask, self.fact) = (ask, fact) }
  }

  package struct Branch: Equatable, Sendable {
    package var test: Test
    /// A name of `nodes` or `leaves`; `go`.
    package var go: String
    /// Why an answer exactly at a limit goes this way, if that needs saying.
    package var because: String?

    package init(_ test: Test, go: String) { (self.test, self.go) = (test, go) }
  }

  /// One of `is`, `above`, `at-least`, `below`, `at-most`, `otherwise: true`.
  package enum Test: Hashable, Sendable {
    case `is`(String)
    case number(Trigger.Condition)
    case otherwise
  }

  /// Where it ends.
  package struct Leaf: Equatable, Sendable {
    package var text: String
    /// In this order; `do`.
    package var actions: [MitigationKind] = []
    /// How long to watch, where that is the action; `for`.
    package var watch: Span?
    /// A node that is asked when the time is up.
    package var thenAsk: String?
    /// What must follow: `verify`, `root-cause`, `incident-report`, `file-bug`, `hotfix`, `continue`.
    package var then: [String] = []
    /// Roles that must approve at this leaf, besides what the environment asks for.
    package var approvals: [String] = []

    package init(text: String) { self.text = text }
  }
}
