/// An issue, as a tracker tells of it.
package struct TrackerIssue: Equatable, Sendable {
  /// `42`, `OPS-42`.
  package var reference: String
  /// Where people find it; nil where the tracker says nothing that is an address.
  package var address: String?
  package var state: State

  package enum State: Equatable, Sendable {
    case open
    case done
    /// Closed without being done: not planned, a duplicate.
    case dropped(String)
  }

  package init(_ reference: String, at address: String?, _ state: State) {
    (self.reference, self.address, self.state) = (reference, address, state)
  }
}

/// What a tracker is told of an action.
package struct NewIssue: Equatable, Sendable {
  /// Of the incident or the deployment.
  package var number: String
  /// `A1`.
  package var label: String
  package var kind: String
  package var text: String
  package var owner: String
  /// A day: `2026-12-31`.
  package var due: String
  package var doneWhen: String
  /// By which it is found again, and nothing else is.
  package var mark: String

  package init(
    _ label: String, of number: String, kind: String, text: String, owner: String, due: String,
    doneWhen: String, mark: String
  ) {
    (self.label, self.number, self.kind, self.text) = (label, number, kind, text)
    (self.owner, self.due, self.doneWhen, self.mark) = (owner, due, doneWhen, mark)
  }

  /// A label that no other action has.
  package static func mark(of id: String) -> String { "lastgood-" + id.filter { $0 != "-" } }
}
