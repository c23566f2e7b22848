import Digest
package import EventLog
import Incidents
package import Linting
package import PostmortemDocuments
package import Postmortems
import Timelines

/// A postmortem as it stands, with the document that it makes.
package struct SeenPostmortem: Sendable {
  package var subject: StreamID
  package var stream: StreamID
  package var number: String
  package var version: StreamVersion
  package var postmortem: Postmortem
  package var source: PostmortemSource
}

/// Both changed the same lines of a section; whoever came second puts them together.
package struct MergeConflict: Error, Equatable {
  /// Both texts, with marks around what differs.
  package var merge: String
  /// What to write over next time.
  package var base: EventID
}

/// A section, as an editor begins with it.
package struct SeenSection: Sendable {
  package var section: PostmortemSection
  package var text: String
  /// What is written over; nil where nobody has written.
  package var base: EventID?
  package var comments: [Comment]
}

extension PostmortemRejection: ExplainedRejection {
  var explanation: String {
    switch self {
    case .notOpened: "Nobody has opened it yet."
    case .noText: "Say it in words."
    case .tooLong: "It is too long. Attach it as evidence, and cite that."
    case .tooMany: "There are too many of them."
    case .conflict: "Somebody else changed the same lines meanwhile. Put both together."
    case .unknownText: "That text is not one of this section."
    case .unknownFactor: "There is no such factor."
    case .unknownComment: "There is no such comment."
    case .unknownImprovement: "There is no such action."
    case .dueInPast: "It cannot be due in the past."
    case .notOpen: "It is not open any more; reopen it first."
    case .isOpen: "It is open."
    case .noReason: "Say what is to change."
    case .published: "It is published. Say why it is changed, with --because."
    case .staleRevision(let newest): "It is at revision \(newest) now. Look again."
    case .ownReview: "Whoever wrote all of it cannot approve it; somebody else has to read it."
    case .notReviewed:
      "Nobody else has approved this revision. Ask for a review, or say why it goes out without one, with --unreviewed."
    case .openComments(let count): "\(count) comments are not settled."
    }
  }

  var refusal: any Error {
    guard case .conflict(let merge, let base) = self else { return ruleRefusal }
    return MergeConflict(merge: merge, base: base)
  }

  var field: String? {
    switch self {
    case .noText(let field), .tooLong(let field): field
    case .dueInPast: "due_at"
    case .noReason, .published: "because"
    case .staleRevision: "revision"
    case .notReviewed: "unreviewed"
    default: nil
    }
  }
}

extension Desk {
  /// The stream of what people write about an incident or a deployment: there is one of each.
  func postmortemStream(of subject: StreamID) -> StreamID {
    computed(from: Array("lastgood postmortem 1\n\(subject)".utf8))
  }

  package func postmortem(of place: Place, for caller: Caller) async throws -> SeenPostmortem {
    let (subject, facts) = try await stream(of: place, for: caller)
    return try await postmortem(of: subject, facts)
  }

  func postmortem(of subject: StreamID, _ facts: StreamFacts) async throws -> SeenPostmortem {
    let kept = try await keptTimeline(of: subject, facts)
    let stream = postmortemStream(of: subject)
    let (postmortem, version) = try await fold(
      Postmortem.self, .postmortems, postmortemFolds, of: stream)
    // Both before anything is put together: waiting in the midst of that, Swift 6.3.1 gives memory of the
    // task back in the wrong order.
    let inputs = try await inputs(of: kept, and: stream, at: version)
    let veil = try await veil(over: kept.timeline)
    return SeenPostmortem(
      subject: subject, stream: stream, number: facts.number ?? "", version: version,
      postmortem: postmortem,
      source: PostmortemSource(
        number: facts.number ?? "", facts: kept.draft, timeline: kept.timeline,
        postmortem: postmortem, inputs: inputs, veil: veil))
  }

  private func inputs(
    of kept: KeptTimeline, and stream: StreamID, at version: StreamVersion
  ) async throws -> DraftInputs {
    let policy = try await policies.hashInForce()
    var streams = kept.versions.compactMap { id, version in
      kept.heads[id].map { DraftInputs.Stream(id, at: version, head: $0) }
    }
    if version > .empty,
      let last = try await store.events(
        in: stream, after: StreamVersion(version.rawValue - 1), limit: 1
      ).first
    {
      streams.append(DraftInputs.Stream(stream, at: version, head: last.hash))
    }
    return DraftInputs(
      streams: streams.sorted { $0.id.description < $1.id.description },
      wording: digest(PostmortemDocument.wordingText),
      policy: policy,
      redactions: Int64(kept.timeline.all.count { $0.redaction != nil }))
  }

  /// Roles for the names that are known, so that none stands in a document.
  private func veil(over timeline: Timeline) async throws -> NameVeil {
    var roles: [PrincipalID: String] = [:]
    for entry in timeline.all { roles[entry.actor.principal] = entry.actor.role }
    for span in timeline.roleSpans { roles[span.holder] = span.role.name }
    return NameVeil(
      try await people.everybody().filter { !$0.isMachine }.map { person in
        NameVeil.Person([person.handle, person.name].compactMap(\.self), as: roles[person.id])
      })
  }

  /// Who stands behind the roles; for those who may know.
  package func peopleBehind(
    _ place: Place, for caller: Caller
  ) async throws -> [(role: String, person: Person)] {
    guard caller.role == .administrator else {
      throw DeskRefusal.notAllowed(reason: "Only administrators see who stands behind the roles.")
    }
    let (subject, facts) = try await stream(of: place, for: caller)
    let timeline = try await timeline(of: subject, facts)
    var roles: [PrincipalID: Set<String>] = [:]
    for entry in timeline.all { roles[entry.actor.principal, default: []].insert(entry.actor.role) }
    for span in timeline.roleSpans { roles[span.holder, default: []].insert(span.role.name) }
    let known = try await people.people(Set(roles.keys))
    return roles.flatMap { id, roles in
      known[id].map { person in roles.map { (role: $0, person: person) } } ?? []
    }.sorted { ($0.role, $0.person.handle) < ($1.role, $1.person.handle) }
  }

  /// What there is to say against a postmortem as it stands, and is not waived.
  package func findings(
    in seen: SeenPostmortem
  ) async throws -> [(section: PostmortemSection?, finding: Finding)] {
    var all: [(section: PostmortemSection?, finding: Finding)] = []
    for section in PostmortemSection.allCases {
      guard let written = seen.postmortem.text(of: section)?.text.plain else { continue }
      for finding in findings(in: written, under: seen.source.veil) {
        all.append((section, finding))
      }
    }
    for factor in seen.postmortem.standingFactors {
      for finding in findings(in: factor.text.plain ?? "", under: seen.source.veil) {
        // A factor is one sentence: it has neither sections nor a timeline.
        guard finding.rule.hasPrefix("postmortem.b") else { continue }
        all.append((.factors, finding))
      }
    }
    all += thin(seen)
    return all.filter { !seen.postmortem.isWaived($0.finding.rule, in: $0.section) }
  }

  /// What the rules say of a text; names that are known here count as people.
  private func findings(in text: String, under veil: NameVeil) -> [Finding] {
    var findings = PostmortemLint.findings(in: text)
    for line in veil.namesByLine(in: text) {
      findings.append(
        Finding(
          rule: "postmortem.b6", level: .warning, line: line.number, column: 1, length: 0,
          excerpt: line.name, why: "It names a person; readers see the role in its place.",
          rewrite: "Write the role that the record holds."))
    }
    // Whoever has a name that no list knows can be blamed by it all the same.
    let roles = PostmortemLint.findings(in: veil.text(text, inBrackets: false))
    for finding in roles
    where !findings.contains(where: { $0.rule == finding.rule && $0.line == finding.line }) {
      findings.append(finding)
    }
    return findings.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// What is missing as a whole.
  private func thin(
    _ seen: SeenPostmortem
  ) -> [(section: PostmortemSection?, finding: Finding)] {
    var all: [(section: PostmortemSection?, finding: Finding)] = []
    func say(_ section: PostmortemSection, _ why: String, _ rewrite: String) {
      all.append(
        (
          section,
          Finding(
            rule: "postmortem.q7", level: .warning, line: 1, column: 1, length: 0,
            excerpt: section.heading, why: why, rewrite: rewrite)
        ))
    }
    if seen.postmortem.standingFactors.count < 2 {
      say(.factors, "Fewer than two contributing factors are named.", "Name two or more.")
    }
    for section in [PostmortemSection.lucky, .well, .hard]
    where seen.postmortem.text(of: section) == nil {
      say(
        section, "Nobody has answered the question of this section.",
        "Answer it, or write “nothing”.")
    }
    if seen.postmortem.improvements.allSatisfy({ $0.declined != nil }),
      seen.postmortem.declined.isEmpty
    {
      say(.actions, "Nothing will be different.", "Add an action, or decline one and say why.")
    }
    return all
  }
}

// MARK: - Orders

extension Desk {
  /// Carries out a command on the postmortem of a subject, opening it first where nobody has.
  func order(
    _ command: (SeenPostmortem) async throws -> PostmortemCommand, on place: Place, by order: Order,
    texts: [(String, String?)] = []
  ) async throws -> Written {
    try refuseSecrets(in: texts, of: order)
    return try await answering(order) {
      let (subject, facts) = try await stream(of: place, for: order.caller)
      try refuseUnready(subject, facts)
      var seen = try await postmortem(of: subject, facts)
      if seen.postmortem.opening == nil {
        try await open(seen, facts, by: order)
        seen = try await postmortem(of: subject, facts)
      }
      return try await decide(try await command(seen), on: seen.stream, facts, by: order)
    }
  }

  /// Somebody sees to it that it is written: the caller, or whoever they name.
  package func openPostmortem(
    of place: Place, leader handle: String?, by order: Order
  ) async throws -> Written {
    try await answering(order) {
      let (subject, facts) = try await stream(of: place, for: order.caller)
      try refuseUnready(subject, facts)
      var leader = order.caller.principal
      if let handle {
        guard let person = try await people.person(handle: handle) else {
          throw DeskRefusal.invalid(
            field: "leader", reason: "must be somebody who is known here; “\(handle)” is not")
        }
        leader = person.id
      }
      return try await decide(
        .open(opening(of: subject, facts, leader: leader, by: order)),
        on: postmortemStream(of: subject), facts, by: order)
    }
  }

  /// Whoever writes first leads, until somebody else is named.
  private func open(
    _ seen: SeenPostmortem, _ facts: StreamFacts, by order: Order
  ) async throws {
    let text = Array("lastgood postmortem opening 1\n\(order.identity.key)".utf8)
    let key: EventID = computed(from: text)
    let own = Order(
      order.caller,
      as: CommandIdentity(
        by: order.caller.principal, key: CommandKey(uuid: key.uuid), digest: digest(text)))
    _ = try await decide(
      .open(opening(of: seen.subject, facts, leader: order.caller.principal, by: own)),
      on: seen.stream, facts, by: own)
  }

  private func opening(
    of subject: StreamID, _ facts: StreamFacts, leader: PrincipalID, by order: Order
  ) -> PostmortemOpening {
    PostmortemOpening(
      of: subject, isOfDeployment: facts.kind == .deployment, leader: leader,
      by: order.caller.principal)
  }

  private func refuseUnready(_ subject: StreamID, _ facts: StreamFacts) throws {
    guard facts.kind == .incident || facts.kind == .deployment else {
      throw DeskRefusal.rule(
        name: "no-postmortem", explanation: "Of this nobody writes a postmortem.", field: nil)
    }
  }

  func decide(
    _ command: PostmortemCommand, on stream: StreamID, _ facts: StreamFacts, by order: Order
  ) async throws -> Written {
    // Who may read it is what the incident says.
    let own = StreamFacts(kind: .postmortem, version: .empty, visibility: facts.visibility)
    return try await decide(
      command, Postmortem.self, .postmortems, postmortemFolds, on: stream, own, by: order
    ).written
  }
}
