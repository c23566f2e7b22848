import Client
import CommandLineKit
import FoundationEssentials

/// What an order replaces of an incident.
struct Concern {
  /// The events that change it.
  var types: Set<String>
  /// It, as somebody sees it.
  var value: (SeenIncidents.Look) -> String?
}

extension Session {
  /// Sends an order that replaces something a person saw, and only if it is still what they saw, or
  /// what they have made of it themselves.
  ///
  /// When only other things changed, the order goes through; without a concern any change counts that
  /// somebody else has made.
  func replace(
    _ order: Order, in subject: Subject, _ concern: Concern?
  ) async throws -> Outcome {
    let seen = SeenIncidents(in: folders, service: try client().address.url)
    var order = order
    var look = seen.look(at: subject)
    if look == nil {
      do {
        look = try await fetch(subject, isBrief: order.isSpoolable)
      } catch let failure as ClientFailure where order.isSpoolable && failure.saysNothing {
        return try await give(order)
      }
    }
    for _ in 0..<5 {
      order.version = look?.version
      do {
        return try await give(order)
      } catch SubmissionFailure.client(.refused(let problem)) where problem.status == 412 {
        let fresh = try await fetch(subject)
        seen.remember(fresh)
        guard let before = look else { throw conflict(subject, look, fresh) }
        var isSame = concern.map { $0.value(before) == $0.value(fresh) } ?? false
        if !isSame { isSame = try await isSeen(fresh, since: before, as: concern) }
        guard isSame else { throw conflict(subject, look, fresh) }
        look = fresh
      }
    }
    throw ResponderFailure(
      .conflict, "Others keep changing \(subject.name); nothing was done. Try again.")
  }

  /// Whether nobody but this person and the policy's clock has added anything: they have seen their
  /// own, and need not have seen a promise of updates, or a reminder of one.
  ///
  /// With a concern, nothing that changes it.
  private func isSeen(
    _ fresh: SeenIncidents.Look, since before: SeenIncidents.Look, as concern: Concern?
  ) async throws -> Bool {
    var news: [JSONValue] = []
    var (own, position): (String?, Int64) = (nil, 0)
    while true {
      let page = try await value(
        APIRequest.path("api", "v1", "events"),
        query: [
          .init("stream", fresh.stream), .init("after", "\(position)"), .init("limit", "1000"),
        ]
      ).value
      let events = page.list("events")
      for event in events {
        // What is withheld has none, and counts as somebody else's.
        let version = event["version"]?.integer ?? before.version + 1
        if version == before.own { own = event["actor"]?.text("principal") }
        if version > before.version { news.append(event) }
      }
      guard !events.isEmpty, let next = page["next"]?.integer, next > position else { break }
      position = next
    }
    // What was not shown may be anybody's.
    guard news.count >= fresh.version - before.version else { return false }
    return news.allSatisfy { event in
      let type = event.text("type")
      // What is withheld has no type, and may be of any.
      if let concern, let type, !concern.types.contains(type) { return true }
      return Self.clockwork.contains(type ?? "")
        || own != nil && event["actor"]?.text("principal") == own
    }
  }

  /// What the policy's clock adds, and nobody else can.
  private static let clockwork: Set<String> = [
    "cadence.set", "update.drafted", "notice.owed", "notice.reminded", "reminder.issued",
    "escalation.planned", "escalation.climbed",
  ]

  func fetch(
    _ subject: Subject, isBrief: Bool = false
  ) async throws -> SeenIncidents.Look {
    let (value, answer) = try await value(subject.incidentPath(), isBrief: isBrief)
    guard let look = SeenIncidents.Look(incident: value) else {
      throw ClientFailure.malformed(status: answer.status, reason: "no incident.")
    }
    return look
  }

  private func conflict(
    _ subject: Subject, _ before: SeenIncidents.Look?, _ after: SeenIncidents.Look
  ) -> ResponderFailure {
    var text: TerminalText =
      "Somebody else changed \(subject.name) since you looked; nothing was done."
    var changes: [(String, String?, String?)] = [
      ("severity", before?.severity, after.severity), ("state", before?.state, after.state),
    ]
    changes.append(
      ("roles", before?.roles.joined(separator: " "), after.roles.joined(separator: " ")))
    for (name, old, new) in changes where before != nil && old != new {
      text = text + "\n  \(name): \(old ?? "none") → \(new ?? "none")"
    }
    if let before, before.impact != after.impact { text = text + "\n  the impact" }
    if let before {
      let count = after.version - before.version
      text = text + "\n  \(count) \(count == 1 ? "entry was" : "entries were") added."
    }
    return ResponderFailure(.conflict, text + "\nLook again, and repeat it if it still holds.")
  }
}
