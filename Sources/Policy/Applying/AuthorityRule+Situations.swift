/// A situation that was named, and does not fit the incident.
package struct SituationConflict: Error, Equatable, Sendable {
  package var situation: String
  package var category: AuthorityRule.Category
  /// Those that would fit.
  package var fitting: [String]

  package init(_ situation: String, category: AuthorityRule.Category, fitting: [String]) {
    (self.situation, self.category, self.fitting) = (situation, category, fitting)
  }
}

extension Policy {
  /// The row of who decides what that a decision about an incident of `category` falls under.
  ///
  /// Whoever says nothing is asked for no less: the row that names the category holds, first the one
  /// for this action. What is named besides may only ask for more, so another row is refused where one
  /// names the category. An incident is of no special category until somebody says so; there any row
  /// may be named.
  ///
  /// - Throws: `SituationConflict` for a row that is not meant for such incidents, where others are.
  package func situation(
    stated: String?, for action: MitigationKind, category: AuthorityRule.Category?
  ) throws(SituationConflict) -> String? {
    let fitting = authority.filter { row in category.map(row.categories.contains) ?? false }
    guard let category, let first = fitting.first(where: { $0.action == action }) ?? fitting.first
    else { return stated }
    guard let stated else { return action.needsNoApproval ? nil : first.situation }
    // A name that nobody knows is refused elsewhere, with the nearest one.
    let isKnown = authority.contains { $0.situation == stated }
    if isKnown, !fitting.contains(where: { $0.situation == stated }) {
      throw SituationConflict(stated, category: category, fitting: fitting.map(\.situation))
    }
    return stated
  }
}
