import Communication
package import Linting
import Policy
import Updates

// What a text says that it should not: rules that hold for every audience, and for people outside
// also what they are not to learn.
extension Desk {
  /// Everything that is to be said against a text for this audience.
  func findings(
    in text: String, for draft: UpdateDraft, knowing facts: UpdateFacts, under policy: Policy
  ) async throws -> [Finding] {
    var context = UpdateContext(draft, facts)
    var findings = UpdateLint.findings(in: text, knowing: context)
    // About one so small the policy asks for no words at all.
    if draft.nextDueAt == nil { findings.removeAll { $0.rule == "update.next-update" } }
    guard draft.audience == .everybody else { return findings }
    try await keepInside(&context, under: policy)
    findings += LeakLint.findings(in: text, knowing: context)
    return findings
  }

  /// Notes what people outside are not to learn.
  func keepInside(_ context: inout UpdateContext, under policy: Policy) async throws {
    context.people = try await people.everybody().flatMap {
      [$0.handle, $0.name].compactMap(\.self)
    }
    context.denied = Set(policy.rule(for: .everybody)?.deny ?? UpdateContext.usuallyDenied)
    context.allowed = Set(policy.services.keys)
      .union(policy.statusPage?.components.keys.map(\.self) ?? [])
  }

  /// Everything that is to be said against a correction of an update.
  ///
  /// It stands for what was said then, so when the next comes is not for it to say; but what it claims
  /// has to hold now.
  func findings(
    in text: String, correcting update: Update, for draft: UpdateDraft, knowing facts: UpdateFacts,
    under policy: Policy
  ) async throws -> [Finding] {
    var judged = draft
    judged.phase = update.phase
    return try await findings(in: text, for: judged, knowing: facts, under: policy)
      .filter { !["update.next-update", "update.repeated"].contains($0.rule) }
  }

  /// What is claimed and promised in a text about a deployment, and what it gives away where people
  /// outside read it.
  func findings(
    in draft: AnnouncementDraft, from source: AnnouncementSource, over channel: String?,
    under policy: Policy
  ) async throws -> [Finding] {
    let isPublic = channel.map {
      policy.rule(for: .everybody)?.channels.contains($0) == true
    }
    var context = UpdateContext(source, isPublic: isPublic ?? false)
    var findings = draft.claims(knowing: context)
    guard isPublic == true else { return findings }
    try await keepInside(&context, under: policy)
    findings += LeakLint.findings(in: draft.text, knowing: context)
    return findings
  }

  /// Refuses what may not be said; whoever insists may say it all the same, unless it gives away to
  /// people outside what they are not to learn.
  ///
  /// - Returns: the rules that somebody insisted against, each once, for the record.
  @discardableResult func refuseUnsaid(
    _ findings: [Finding], of order: Order, in field: String = "text"
  ) throws -> [String] {
    let errors = findings.filter { $0.level == .error }
    let refused = errors.filter { !order.insists || $0.rule.hasPrefix("leak.") }
    guard !refused.isEmpty else { return Set(errors.map(\.rule)).sorted() }
    throw DeskRefusal.rule(
      name: "text-not-fit", explanation: refused.map(\.said).joined(separator: "\n"),
      field: field)
  }
}

extension Finding {
  /// One line: where, why, and what to write instead.
  package var said: String {
    let instead = rewrite.map { " Write: \($0)" } ?? ""
    return "Line \(line), “\(excerpt)”: \(why)\(instead) (\(rule))"
  }
}

extension UpdateContext {
  /// Where the policy says nothing of people outside.
  fileprivate static let usuallyDenied = ["hostname", "person", "internal-id"]
}
