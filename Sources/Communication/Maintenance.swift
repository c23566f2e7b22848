package import EventLog

/// Work that people outside are told of beforehand, folded from its stream.
///
/// It begins and ends by the clock: nothing is recorded then.
package struct Maintenance: Decider, Equatable {
  package private(set) var plan: MaintenancePlan?
  package private(set) var isCancelled = false

  package init() {}

  package mutating func evolve(_ event: MaintenanceEvent) {
    switch event {
    case .planned(let plan), .changed(let plan): self.plan = plan
    case .cancelled: isCancelled = true
    }
  }

  package func decide(
    _ command: MaintenanceCommand
  ) throws(MaintenanceRejection) -> [MaintenanceEvent] {
    switch command {
    case .plan(let plan, let now):
      if plan == self.plan { return [] }
      guard self.plan == nil else { throw .plannedAlready }
      try plan.check(at: now)
      guard plan.from > now else { throw .begunBefore }
      return [.planned(plan)]
    case .change(let plan, let now):
      try requireStanding(at: now)
      if let old = self.plan, plan.isSame(as: old) { return [] }
      try plan.check(at: now)
      // What has begun cannot begin later.
      if let old = self.plan, old.from <= now, plan.from != old.from { throw .begunAlready }
      if let old = self.plan, old.from > now, plan.from <= now { throw .begunBefore }
      return [.changed(plan)]
    case .cancel(let because, let by, let now):
      if isCancelled { return [] }
      try requireStanding(at: now)
      if let because, because.plain?.isEmpty != false { throw .noText("because") }
      return [.cancelled(because: because, by: by)]
    }
  }

  private func requireStanding(at now: Timestamp) throws(MaintenanceRejection) {
    guard let plan else { throw .unknownMaintenance }
    guard !isCancelled else { throw .cancelledAlready }
    guard now < plan.until else { throw .over }
  }
}

/// What is going to be done when, in the words that people outside read.
package struct MaintenancePlan: Equatable, Sendable {
  package var title: Words<String>
  package var text: Words<String>
  /// As people outside call them.
  package var components: [String]
  package var from: Timestamp
  package var until: Timestamp
  package var by: PrincipalID

  package init(
    title: Words<String>, text: Words<String>, components: [String], from: Timestamp,
    until: Timestamp, by principal: PrincipalID
  ) {
    (self.title, self.text, self.components) = (title, text, components)
    (self.from, self.until, by) = (from, until, principal)
  }
}

extension MaintenancePlan {
  /// Longer than any that is one piece of work, and shorter than what a slip of a year leads to.
  static let longest: Int64 = 31 * 86_400
  static let furthest: Int64 = 366 * 86_400

  fileprivate func isSame(as other: MaintenancePlan) -> Bool {
    title == other.title && text == other.text && components == other.components
      && from == other.from && until == other.until
  }

  fileprivate func check(at now: Timestamp) throws(MaintenanceRejection) {
    if title.plain?.isEmpty != false { throw .noText("title") }
    if text.plain?.isEmpty != false { throw .noText("text") }
    guard !components.isEmpty, components.count <= 50 else { throw .noComponents }
    guard from < until else { throw .endsBeforeItBegins }
    guard until > now else { throw .over }
    guard until <= from.advanced(bySeconds: Self.longest) else { throw .tooLong }
    guard from <= now.advanced(bySeconds: Self.furthest) else { throw .tooFar }
  }
}

package enum MaintenanceCommand: Equatable, Sendable {
  case plan(MaintenancePlan, at: Timestamp)
  case change(MaintenancePlan, at: Timestamp)
  case cancel(because: Words<String>?, by: PrincipalID, at: Timestamp)
}

package enum MaintenanceRejection: Error, Equatable {
  case plannedAlready
  case unknownMaintenance
  case cancelledAlready
  case over
  case noText(String)
  case noComponents
  case endsBeforeItBegins
  /// People outside are told beforehand, or it is an incident.
  case begunBefore
  case begunAlready
  case tooLong
  case tooFar
}
