import Communication
package import EventLog
import Incidents
import Timelines

/// A stream that entries can be added to, as somebody refers to it.
package enum Place: Equatable, Sendable {
  case incident(String)
  case deployment(String)
}

extension Desk {
  package func stream(
    of place: Place, for caller: Caller
  ) async throws -> (stream: StreamID, facts: StreamFacts) {
    switch place {
    case .incident(let reference): try await incident(reference, for: caller)
    case .deployment(let reference): try await deployment(reference, for: caller)
    }
  }

  package func note(_ text: String, in place: Place, by order: Order) async throws -> Written {
    try refuseSecrets(in: [("text", text)], of: order)
    return try await add(
      .noted(text: .text(text), via: order.way == .chat ? .chat : nil), in: place, by: order)
  }

  package func request(
    _ ask: String, ofRole role: String, checkBackAt: Timestamp, in place: Place, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("ask", ask)], of: order)
    return try await add(
      .requested(ask: .text(ask), ofRole: role, checkBackAt: checkBackAt), in: place, by: order)
  }

  /// Supersedes an entry; both stay readable.
  package func correct(
    _ reference: String, with text: String, because: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("text", text), ("because", because)], of: order)
    return try await answering(order) {
      let event = try await entry(reference, for: order.caller)
      if event.type == .updatePublished {
        return try await correct(update: event, with: text, because: because, by: order)
      }
      guard event.sealed != nil, event.type != .redaction else {
        throw DeskRefusal.rule(
          name: "nothing-to-correct",
          explanation: "#\(event.position) has no text that could be corrected.", field: nil)
      }
      return try await add(
        .corrected(entry: event.id, replacement: .text(text), because: .text(because)),
        to: event, by: order)
    }
  }

  package func star(_ reference: String, by order: Order) async throws -> Written {
    try await answering(order) {
      let event = try await entry(reference, for: order.caller)
      return try await add(.starred(entry: event.id), to: event, by: order)
    }
  }

  /// Destroys an entry's words for ever, and what was attached to it; the proof stays.
  package func redact(
    _ reference: String, because: String, by order: Order
  ) async throws -> Written {
    try refuseSecrets(in: [("because", because)], of: order)
    return try await answering(order) {
      try await destroyWords(of: reference, because: because, by: order)
    }
  }

  /// Rules are no words of somebody's: without their text other rules hold, so that whoever destroyed
  /// them would change them.
  private func refuseRules(
    _ event: RecordedEvent, _ facts: StreamFacts, for caller: Caller
  ) async throws {
    guard facts.kind == .policy else { return }
    guard caller.role == .administrator else {
      throw DeskRefusal.rule(
        name: "rules-stay",
        explanation:
          "#\(event.position) holds rules: only an administrator may destroy their text.",
        field: nil)
    }
    guard try await policies.current()?.position != event.position else {
      throw DeskRefusal.rule(
        name: "rules-in-force",
        explanation:
          "#\(event.position) holds the rules in force: apply others first with “lastgood policy apply”.",
        field: nil)
    }
  }

  private func destroyWords(
    of reference: String, because: String, by order: Order
  ) async throws -> Written {
    let event = try await entry(reference, for: order.caller)
    let blob = try Evidence.blob(of: event)
    guard let facts = try await facts(of: event.stream) else {
      throw HoleInRecord(position: event.position)
    }
    try await requireMatch(of: order, on: event.stream)
    try await refuseRules(event, facts, for: order.caller)
    let quotations = try await quotations(of: event, facts)
    let answer: AppendAnswer
    do {
      answer = try await store.redact(
        RedactionRequest(
          of: event.id, because: because, as: order.identity,
          role: try await role(of: order.caller, on: event.stream, facts),
          at: time(of: order), policy: try await policies.hashInForce()))
    } catch RedactionRefusal.noWords {
      throw DeskRefusal.rule(
        name: "nothing-to-redact",
        explanation: "#\(event.position) holds facts only: there are no words to destroy.",
        field: nil)
    }
    // The words held the only key; what is left is noise, and goes to save room.
    if let blob { try await blobs.destroy(blob) }
    let left = try await wordsLeft(correcting: event, facts)
    timelines.forget(event.stream)
    incidentFolds.forget(event.stream)
    deploymentFolds.forget(event.stream)
    detectionFolds.forget(event.stream)
    decisionFolds.forget(event.stream)
    actionFolds.forget(event.stream)
    communicationFolds.forget(event.stream)
    postmortemFolds.forget(event.stream)
    var written = try await written(answer, to: event.stream, first: nil)
    written.warnings += left
    for quotation in quotations {
      written.warnings.append(quotation.words)
      if written.outcome == .appended {
        try await ask(quotation, on: event.stream, facts, because: event.id, by: order)
      }
    }
    return written
  }

  /// Corrections repeat what they correct, and are entries of their own.
  private func wordsLeft(
    correcting event: RecordedEvent, _ facts: StreamFacts
  ) async throws -> [String] {
    let timeline = try await timeline(of: event.stream, facts)
    guard let entry = timeline[event.id] else { return [] }
    return timeline.corrections(of: entry).compactMap { correction in
      guard case .text = correction.replacement else { return nil }
      return "Its correction #\(correction.position) still has its words: redact that too."
    }
  }

  /// Redacting asks for no version; who insists on one must at least not be behind already.
  func requireMatch(of order: Order, on stream: StreamID) async throws {
    guard let wanted = order.ifMatch, let actual = try await store.stream(stream)?.version,
      wanted != actual, try await store.earlierAnswer(to: order.identity) == nil
    else { return }
    throw StreamMoved(stream: stream, actual: actual)
  }

  private func add(_ entry: EntryEvent, in place: Place, by order: Order) async throws -> Written {
    try await answering(order) {
      let (stream, facts) = try await stream(of: place, for: order.caller)
      return try await add([EventFormat.entries.body(entry)], to: stream, facts, by: order)
    }
  }

  /// Adds to the stream of the event it answers.
  private func add(
    _ entry: EntryEvent, to event: RecordedEvent, by order: Order
  ) async throws -> Written {
    guard let facts = try await facts(of: event.stream) else {
      throw HoleInRecord(position: event.position)
    }
    return try await add(
      [EventFormat.entries.body(entry)], to: event.stream, facts, causes: [event.id], by: order)
  }
}
