package import EventLog
import Linting
import PostmortemDocuments
package import Postmortems
import Timelines

/// A factor, a comment, an action, as somebody states it.
package struct NewImprovement: Equatable, Sendable {
  package var kind: Improvement.Kind
  package var text: String
  package var owner: String
  package var dueAt: Timestamp
  package var doneWhen: String

  package init(
    _ kind: Improvement.Kind, text: String, owner: String, dueAt: Timestamp, doneWhen: String
  ) {
    (self.kind, self.text, self.owner) = (kind, text, owner)
    (self.dueAt, self.doneWhen) = (dueAt, doneWhen)
  }
}

// What people write, say and agree.
extension Desk {
  /// What an editor begins with: what somebody wrote, or what the record says.
  package func section(
    _ section: PostmortemSection, of place: Place, for caller: Caller
  ) async throws -> SeenSection {
    let seen = try await postmortem(of: place, for: caller)
    let written = seen.postmortem.text(of: section)
    return SeenSection(
      section: section, text: written.map { $0.text.plain ?? "" } ?? seen.origin(of: section),
      base: written?.id, comments: seen.postmortem.comments.filter { $0.section == section })
  }

  package func write(
    _ text: String, in section: PostmortemSection, over base: EventID?, because: String?,
    on place: Place, by order: Order
  ) async throws -> Written {
    let entry = entry(of: order)
    return try await self.order(
      { seen in
        let cites = ProseParser.blocks(in: text).cited.compactMap { seen.source.timeline[$0]?.id }
        return .write(
          SectionText(
            entry, of: section, text: .text(text), cites: Array(cites.prefix(100)), over: base,
            by: order.caller.principal),
          origin: seen.origin(of: section), because: because.map { .text($0) })
      }, on: place, by: order, texts: [("text", text), ("because", because)])
  }

  package func sharePerspective(
    _ text: String, _ attribution: Perspective.Attribution, on place: Place, by order: Order
  ) async throws -> Written {
    let entry = entry(of: order)
    let (subject, facts) = try await stream(of: place, for: order.caller)
    let role = try await role(of: order.caller, on: subject, facts)
    return try await self.order(
      { _ in
        .share(
          Perspective(
            entry, text: .text(text), attribution, role: role, by: order.caller.principal))
      }, on: place, by: order, texts: [("text", text)])
  }

  package func nameFactor(
    _ text: String, _ category: Factor.Category, citing positions: [LogPosition], on place: Place,
    by order: Order
  ) async throws -> Written {
    let entry = entry(of: order)
    return try await self.order(
      { seen in
        let cites = try positions.map { position in
          guard let id = seen.source.timeline[position]?.id else {
            throw DeskRefusal.invalid(
              field: "cites", reason: "has #\(position), which is no entry of \(seen.number)")
          }
          return id
        }
        return .nameFactor(
          Factor(entry, category, text: .text(text), cites: cites, by: order.caller.principal))
      }, on: place, by: order, texts: [("text", text)])
  }

  package func withdrawFactor(
    _ factor: EventID, because: String, on place: Place, by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in .withdrawFactor(factor, because: .text(because), by: order.caller.principal) },
      on: place, by: order, texts: [("because", because)])
  }

  package func waive(
    _ rule: String, in section: PostmortemSection?, because: String, on place: Place,
    by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in
        .waive(Waiver(rule, in: section, because: .text(because), by: order.caller.principal))
      }, on: place, by: order, texts: [("because", because)])
  }

  package func comment(
    _ text: String, on section: PostmortemSection, answering answered: EventID?, of place: Place,
    by order: Order
  ) async throws -> Written {
    let entry = entry(of: order)
    return try await self.order(
      { _ in
        .comment(
          Comment(
            entry, on: section, text: .text(text), answers: answered, by: order.caller.principal))
      }, on: place, by: order, texts: [("text", text)])
  }

  package func settle(
    comment: EventID, of place: Place, by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in .settle(comment: comment, by: order.caller.principal) }, on: place, by: order)
  }

  package func requestReview(of place: Place, by order: Order) async throws -> Written {
    try await self.order({ _ in .requestReview(by: order.caller.principal) }, on: place, by: order)
  }

  package func review(
    _ verdict: PostmortemReview.Verdict, because: String?, of revision: Int64?, on place: Place,
    by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in
        .review(
          verdict, because: because.map { .text($0) }, by: order.caller.principal, of: revision)
      }, on: place, by: order, texts: [("because", because)])
  }

  /// Seals the newest revision, unless the lint has something against it that nobody waived.
  package func publishPostmortem(
    unreviewed: String?, of revision: Int64?, on place: Place, by order: Order
  ) async throws -> Written {
    try await self.order(
      { [self] seen in
        let errors = try await findings(in: seen).filter { $0.finding.level == .error }
        guard errors.isEmpty else {
          throw DeskRefusal.rule(
            name: "text-not-fit",
            explanation: errors.prefix(20).map {
              "\($0.section?.heading ?? ""): \($0.finding.said)"
            }.joined(separator: "\n")
              + "\nMend it, or waive the rule with “lastgood postmortem waive RULE --because …”.",
            field: "text")
        }
        if let last = seen.postmortem.publications.last,
          last.revision == seen.postmortem.revision, seen.isFollowing(last)
        {
          return .publish(last)
        }
        return .publish(
          Publication(
            of: revision ?? seen.postmortem.revision,
            digest: digest(Array(PostmortemDocument.canonicalText(of: seen.source).utf8)),
            from: seen.source.inputs,
            on: seen.subject, isOfDeployment: seen.isOfDeployment,
            covering: seen.isOfDeployment ? [] : seen.source.facts.deployments.map(\.stream),
            unreviewed: unreviewed.map { .text($0) }, by: order.caller.principal))
      }, on: place, by: order, texts: [("unreviewed", unreviewed)])
  }
}

extension SeenPostmortem {
  /// Whether nothing that a publication was computed from has changed since.
  fileprivate func isFollowing(_ publication: Publication) -> Bool {
    var (old, new) = (publication.inputs, source.inputs)
    old.streams.removeAll { $0.id == stream }
    new.streams.removeAll { $0.id == stream }
    return old == new
  }

  package var isOfDeployment: Bool {
    postmortem.opening?.isOfDeployment ?? number.hasPrefix("DEP-")
  }

  /// What an editor begins with where nobody has written.
  ///
  /// Of what is computed, nothing: that stands above what people write.
  package func origin(of section: PostmortemSection) -> String {
    guard !section.isComputed else { return "" }
    var unwritten = source
    unwritten.postmortem = Postmortem()
    return PostmortemDocument(unwritten).editable(section)
  }
}

// MARK: - Improvements

extension Desk {
  package func add(
    _ new: NewImprovement, on place: Place, by order: Order
  ) async throws -> Written {
    try refuseWeak(new, of: order)
    let entry = entry(of: order)
    let now = try await queries.time()
    return try await self.order(
      { _ in .add(Improvement(entry, new, by: order.caller.principal), at: now) }, on: place,
      by: order, texts: [("text", new.text), ("done_when", new.doneWhen)])
  }

  package func change(
    _ improvement: EventID, to new: NewImprovement, on place: Place, by order: Order
  ) async throws -> Written {
    try refuseWeak(new, of: order)
    return try await self.order(
      { _ in .change(Improvement(improvement, new, by: order.caller.principal)) }, on: place,
      by: order, texts: [("text", new.text), ("done_when", new.doneWhen)])
  }

  package func decline(
    _ improvement: EventID?, text: String, because: String, on place: Place, by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in
        .decline(
          DeclinedImprovement(
            improvement, text: .text(text), because: .text(because), by: order.caller.principal))
      }, on: place, by: order, texts: [("text", text), ("because", because)])
  }

  package func finish(
    _ improvement: EventID, evidence: String, on place: Place, by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in
        .finish(
          ImprovementEnd(improvement, evidence: .text(evidence), by: order.caller.principal))
      }, on: place, by: order, texts: [("evidence", evidence)])
  }

  package func reopen(
    _ improvement: EventID, because: String, on place: Place, by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in
        .reopen(
          improvement: improvement, because: .text(because), by: order.caller.principal)
      }, on: place, by: order, texts: [("because", because)])
  }

  package func note(
    _ reference: TrackerReference, of improvement: EventID, on place: Place, by order: Order
  ) async throws -> Written {
    try await self.order(
      { _ in .export(reference, improvement: improvement) }, on: place, by: order)
  }

  /// An action that nobody could tell when it is done is not one; owner, date and end have fields
  /// of their own.
  private func refuseWeak(_ new: NewImprovement, of order: Order) throws {
    let elsewhere: Set<String> = [
      "improvement.no-owner", "improvement.no-tracker", "improvement.no-date",
      "improvement.no-end-state",
    ]
    let findings = ImprovementLint.findings(in: new.text).filter { !elsewhere.contains($0.rule) }
    try refuseUnsaid(findings, of: order)
  }
}

extension Improvement {
  fileprivate init(_ id: EventID, _ new: NewImprovement, by principal: PrincipalID) {
    self.init(
      id, new.kind, text: .text(new.text), owner: new.owner, dueAt: new.dueAt,
      doneWhen: .text(new.doneWhen), by: principal)
  }
}
