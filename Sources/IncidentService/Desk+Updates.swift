package import Communication
package import EventLog
import Incidents
package import Linting
import Policy
import Timelines
package import Updates

/// What somebody wants to tell an audience.
package struct NewUpdate: Equatable, Sendable {
  package var audience: UpdateAudience
  /// Nil publishes what the record says.
  package var text: String?
  package var next: NextUpdate?
  /// Why readers are told less than before, where they are.
  package var because: String?

  package init(
    to audience: UpdateAudience, text: String? = nil, next: NextUpdate? = nil,
    because: String? = nil
  ) {
    (self.audience, self.text, self.next, self.because) = (audience, text, next, because)
  }
}

/// When the next word comes, as somebody states it.
package enum NextUpdate: Equatable, Sendable {
  case at(Timestamp)
  /// By the database's clock, so that no client's counts.
  case inSeconds(Int64)

  func time(from now: Timestamp) -> Timestamp {
    switch self {
    case .at(let time): time
    case .inSeconds(let seconds): now.advanced(bySeconds: seconds)
    }
  }
}

/// A draft with what there is to say against it.
package struct SeenDraft: Sendable {
  package var incident: StreamID
  package var number: String
  package var version: StreamVersion
  package var draft: UpdateDraft
  /// What there is to say against it, in its own text.
  package var findings: [Finding]
}

/// What was said about an incident, and what is owed.
package struct SeenCommunication: Sendable {
  package var incident: StreamID
  package var number: String
  package var version: StreamVersion
  package var book: CommunicationBook
  package var now: Timestamp
  /// Whom updates are owed to, by the policy.
  package var owed: [UpdateAudience]
  /// Until when readers wait for words: now, or when it was resolved.
  package var until: Timestamp
  /// Those of them who have not heard of everything that there is to tell.
  package var unheard: [UpdateAudience]
}

extension CommunicationRejection: ExplainedRejection {
  var explanation: String {
    switch self {
    case .noText: "An update says something."
    case .noNextTime: "Every update says when the next one comes: state it with --next."
    case .nextTimePassed: "The next update cannot come in the past."
    case .nextTimeTooLate(let latest):
      "The policy lets nobody wait that long: the next update comes by \(TimeText.minute(latest)) UTC."
    case .nothingFollows: "It is resolved: no further update is promised."
    case .phaseGoesBack(let phase):
      "Readers were told “\(phase.rawValue)” before: say why it goes back with --because."
    case .unknownUpdate: "There is no such update."
    case .sameText: "That is what it says already."
    case .noReason: "Say why."
    case .unknownNotice: "No such notice is owed: “lastgood notice list” names those that are."
    case .toldInFuture: "It cannot have been told in the future."
    case .nothingOwed: "No update is owed to that audience, so nothing can be put off."
    }
  }

  var field: String? {
    switch self {
    case .noText, .sameText: "text"
    case .noNextTime, .nextTimePassed, .nextTimeTooLate, .nothingFollows: "next_due_at"
    case .phaseGoesBack, .noReason: "because"
    case .unknownUpdate, .nothingOwed, .unknownNotice: nil
    case .toldInFuture: "happened_at"
    }
  }
}

extension Desk {
  func communication(
    of incident: StreamID
  ) async throws -> (state: CommunicationBook, version: StreamVersion) {
    try await fold(CommunicationBook.self, .communication, communicationFolds, of: incident)
  }

  /// All that was said, and is owed, about an incident.
  package func communication(
    in incident: String, for caller: Caller
  ) async throws -> SeenCommunication {
    let (stream, facts) = try await self.incident(incident, for: caller)
    let (book, version) = try await communication(of: stream)
    let known = try await keptTimeline(of: stream, facts).facts
    let owed = try await policies.inForce().owedAudiences
    let now = try await queries.time()
    return SeenCommunication(
      incident: stream, number: facts.number ?? "", version: version, book: book, now: now,
      owed: owed, until: known.resolvedAt ?? now,
      unheard: owed.filter { !known.news(for: $0).isEmpty })
  }

  /// What the record would say to an audience now.
  package func draft(
    to audience: UpdateAudience, in incident: String, next: NextUpdate? = nil, for caller: Caller
  ) async throws -> SeenDraft {
    let (stream, facts) = try await self.incident(incident, for: caller)
    return try await draft(to: audience, of: stream, facts, next: next)
  }

  private func draft(
    to audience: UpdateAudience, of stream: StreamID, _ facts: StreamFacts, next: NextUpdate?,
    text: String? = nil
  ) async throws -> SeenDraft {
    try refuseOutside(audience, facts)
    let now = try await queries.time()
    let known = try await keptTimeline(of: stream, facts)
    let policy = try await policies.inForce()
    let draft = UpdateDraft(
      DraftRequest(
        audience, about: facts.number ?? "", at: now, next: next?.time(from: now),
        components: policy.statusPage?.components(on: known.facts.service) ?? []),
      from: known.facts, using: policy.updateTemplates)
    return SeenDraft(
      incident: stream, number: facts.number ?? "",
      version: known.versions[stream] ?? facts.version, draft: draft,
      findings: try await findings(
        in: text ?? draft.text, for: draft, knowing: known.facts, under: policy))
  }

  /// Tells an audience: what the record says, or what somebody made of it.
  package func publish(
    _ new: NewUpdate, in incident: String, by order: Order
  ) async throws -> (written: Written, update: Update?) {
    try refuseSecrets(in: [("text", new.text), ("because", new.because)], of: order)
    let written = try await answering(order) {
      let (stream, facts) = try await self.incident(incident, for: order.caller)
      let seen = try await draft(
        to: new.audience, of: stream, facts, next: new.next, text: new.text)
      let overruled = try refuseUnsaid(seen.findings, of: order)
      let draft = seen.draft
      var update = Update(
        entry(of: order), to: new.audience, draft.phase, at: try await queries.time(),
        text: .text(new.text ?? draft.text), cites: draft.cites, nextDueAt: draft.nextDueAt,
        because: (new.because ?? draft.because?.value).map { .text($0) },
        by: order.caller.principal)
      (update.via, update.overruled) = (order.way == .chat ? .chat : nil, overruled)
      var written = try await tell(
        .publish(update), at: update.at, on: stream, facts, by: order)
      if written.outcome == .appended {
        written.warnings += seen.findings.filter { $0.level == .warning }.map(\.said)
        if try await policies.inForce().tellsNobody(of: new.audience) {
          written.warnings.append(
            "It is on record and goes nowhere: the policy names no channel for the audience "
              + "\(new.audience.policyNames[0]).")
        }
      }
      return written
    }
    let book = try await communication(of: written.stream).state
    // The fate of the promise before it comes first.
    return (written, book.updates.last { $0.update == entry(of: order) })
  }

  /// Corrects what was published; readers see that it was.
  func correct(
    update: RecordedEvent, with text: String, because: String, by order: Order
  ) async throws -> Written {
    guard let facts = try await facts(of: update.stream) else {
      throw HoleInRecord(position: update.position)
    }
    let now = try await queries.time()
    var correction = UpdateCorrection(
      of: update.id, at: now, text: .text(text), because: .text(because),
      by: order.caller.principal)
    if case .event(.published(let published)) = try EventFormat.communication.decode(
      update, words: try await store.words(of: [update]).first ?? nil)
    {
      let seen = try await draft(to: published.audience, of: update.stream, facts, next: nil)
      let findings = try await findings(
        in: text, correcting: published, for: seen.draft,
        knowing: try await keptTimeline(of: update.stream, facts).facts,
        under: try await policies.inForce())
      correction.overruled = try refuseUnsaid(findings, of: order)
    }
    return try await tell(.correct(correction), at: now, on: update.stream, facts, by: order)
  }

  /// Lets updates come half as often because an incident goes on for long, or as before.
  package func setPace(
    isLong: Bool, because: String, in incident: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("because", because)], of: order)
    return try await answering(order) {
      let (stream, facts) = try await self.incident(incident, for: order.caller)
      let now = try await queries.time()
      let settings = try await communication(of: stream).state.settings
      guard let declared = settings.values.map(\.since).min() else {
        throw DeskRefusal.rule(
          name: "no-cadence", explanation: "The policy asks for no updates about it.", field: nil)
      }
      if isLong, now < declared.advanced(bySeconds: Self.shortestLongIncident) {
        throw DeskRefusal.rule(
          name: "too-early",
          explanation: "In its first hour nobody can say that it will go on for long.",
          field: "is_long")
      }
      return try await tell(
        .setPace(isLong: isLong, because: .text(because)), at: now, on: stream, facts, by: order)
    }
  }

  /// In seconds: whoever slows down in the first hour is mostly wrong.
  private static let shortestLongIncident: Int64 = 3_600

  /// Puts the next word off: a new promise, which readers see.
  package func snooze(
    _ audience: UpdateAudience, until next: NextUpdate, because: String, in incident: String,
    by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("because", because)], of: order)
    return try await answering(order) {
      let (stream, facts) = try await self.incident(incident, for: order.caller)
      let now = try await queries.time()
      let snooze = Snooze(
        entry(of: order), of: audience, at: now, until: next.time(from: now),
        because: .text(because), by: order.caller.principal)
      return try await tell(.snooze(snooze), at: now, on: stream, facts, by: order)
    }
  }

  /// Gives the rules of communication a command.
  func tell(
    _ ask: CommunicationCommand.Ask, at now: Timestamp, on stream: StreamID, _ facts: StreamFacts,
    by order: Order
  ) async throws -> Written {
    try await decide(
      CommunicationCommand(ask, at: now), CommunicationBook.self, .communication,
      communicationFolds, on: stream, facts, by: order
    ).written
  }

  /// What is not for everybody's eyes is told to nobody outside.
  private func refuseOutside(_ audience: UpdateAudience, _ facts: StreamFacts) throws {
    guard audience == .everybody, facts.visibility == .restricted else { return }
    throw DeskRefusal.rule(
      name: "restricted",
      explanation: "The incident is restricted: nothing of it is told to the public.",
      field: "audience")
  }
}

extension Policy {
  /// The texts of updates; those that ship where the policy has none of its own.
  ///
  /// None that is faulty can have been applied: the check refuses it.
  fileprivate var updateTemplates: UpdateTemplates {
    guard !messages.isEmpty else { return .standard }
    return (try? UpdateTemplates(replacing: messages)) ?? .standard
  }
}
