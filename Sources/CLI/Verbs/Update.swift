import Client
import CommandLineKit
import EventLog
import FoundationEssentials
import JSON

/// Whom an update is for, as a person says it.
enum AudienceWord: String, CaseIterable, ArgumentValue {
  case responders, executives
  case everybody = "public"
  case all
}

/// `lastgood update`: tells people how it stands.
struct Update: ResponderVerb {
  static let name = "update"
  static let summary = "Show what there is to tell an audience, and publish it."
  static let discussion = """
    The text is computed from the record: impact, what changed since that audience last heard, what \
    is being done, a workaround, and when the next update comes. Without --publish it is only shown.

    “all” is everybody to whom the policy owes updates, each with a text of their own.
    """
  static let examples = [
    Example("lastgood update", "Shows the draft for responders."),
    Example("lastgood update --publish --audience all", "Tells everybody."),
    Example(
      "lastgood update --audience public --edit --next 20m",
      "Opens it in your editor, and asks before it is published."),
  ]
  static let signature: [Parameter] = [
    .incident,
    .option(
      "--audience", "WHO", short: "a", choices: AudienceWord.allCases.map(\.rawValue),
      help: "Whom to tell; responders when left out."),
    .flag("--publish", help: "Publish it."),
    .flag("--edit", help: "Change the text in your editor first."),
    .option("--text", "TEXT", help: "Say this instead; “-” reads standard input."),
    .option("--next", "TIME", help: "When the next update comes: 20m, 14:30."),
    .option("--because", "WHY", help: "Why readers are told less than before."), .insist,
  ]

  private let incident, text, next, because: String?
  private let audience: AudienceWord
  private let publishes, edits, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    audience = try arguments.option("--audience") ?? .responders
    publishes = arguments.flag("--publish")
    edits = arguments.flag("--edit")
    text = try arguments.option("--text")
    next = try arguments.option("--next")
    because = try arguments.option("--because")
    insists = arguments.flag("--insist")
    if edits, text != nil { throw UsageError(.together("--edit", "--text")) }
    if audience == .all, edits || text != nil {
      throw UsageError(.together("--audience all", edits ? "--edit" : "--text"))
    }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    let next = try next.map { try NextTime($0, session.clock) }
    var audiences = [audience.rawValue]
    if audience == .all {
      audiences = try await session.value(subject.incidentPath("updates")).value.texts("owed_to")
    }
    var code = ExitCode.done
    for audience in audiences {
      let result = try await tell(audience, next, of: subject, in: session)
      if result != .done { code = result }
    }
    return code
  }

  private func tell(
    _ audience: String, _ next: NextTime?, of subject: Subject, in session: Session
  ) async throws -> ExitCode {
    var own = try text.map { try FreeText.text([$0], in: session) }
    if !publishes || edits {
      let (draft, answer) = try await session.value(
        subject.incidentPath("updates", "draft"),
        query: [.init("audience", audience)] + (next.map { [$0.pair] } ?? []))
      if edits {
        own = try await edited(draft.text("text") ?? "", of: subject, in: session)
        guard own != nil else {
          session.terminal.note("Nothing was published: the text is empty.")
          return .failure
        }
      } else {
        show(draft, answer, audience, in: session)
        return .done
      }
      if !publishes, let own { session.terminal.say(TerminalText(own, allowing: .newlines)) }
      if !publishes, !session.confirms("Publish this to \(audience)?") {
        session.terminal.note("Nothing was published.")
        return .failure
      }
    }
    return try await publish(own, to: audience, next, of: subject, in: session)
  }

  private func show(
    _ draft: JSONValue, _ answer: APIAnswer, _ audience: String, in session: Session
  ) {
    session.show(answer) {
      [
        TerminalText(draft.text("text") ?? "", allowing: .newlines), "",
      ] + UpdateText.findings(draft) + [
        "\("Not published. “lastgood update --publish --audience \(audience)” does that.", .dim)"
      ]
    }
  }

  private func publish(
    _ own: String?, to audience: String, _ next: NextTime?, of subject: Subject,
    in session: Session
  ) async throws -> ExitCode {
    var order = Order(
      subject.incidentPath("updates"), "update to \(audience) on \(subject.name)"
    ) { body in
      body.member("audience", audience)
      body.member("text", ifPresent: own)
      body.member("because", ifPresent: because)
      next?.write(to: &body)
    }
    order.subject = subject
    order.texts = [("text", own ?? "")]
    order.insists = insists
    order.extras = .entry
    order.part = audience
    do {
      return session.report(try await session.give(order)) { written in
        let update = written.value["update"]
        let due = update?.time("next_due_at").map { ", the next by \(session.clock.both($0))" }
        return
          "\(written.handle, .bold): told \(audience), update \(update?["sequence"]?.integer ?? 1)\(due ?? "")"
      }
    } catch {
      if let own, edits, let file = Session.keep(own) {
        session.terminal.note("Your text is kept in \(file).")
      }
      throw error
    }
  }
}

// MARK: - Editing

extension Update {
  private static let hint =
    "# Lines that begin with # are left out. An empty text publishes nothing."

  /// Nil when nothing is left.
  private func edited(
    _ draft: String, of subject: Subject, in session: Session
  ) async throws -> String? {
    var lines = try await session.edited("\(draft)\n\n\(Self.hint)\n")
      .split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#") }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}

/// When the next update comes: from now on by the service's clock, or at a time.
struct NextTime {
  private let seconds: Int64?
  private let time: Timestamp?

  init(_ text: String, _ clock: WallClock) throws(TimeFault) {
    seconds = TimeLength(text)?.seconds
    time = seconds == nil ? try clock.future(text) : nil
  }

  var pair: APIRequest.Pair {
    seconds.map { .init("next_in_seconds", "\($0)") }
      ?? .init("next_due_at", time?.description ?? "")
  }

  func write(to body: inout JSONMembers) {
    body.member("next_in_seconds", ifPresent: seconds)
    body.member("next_due_at", ifPresent: time?.description)
  }
}

/// `lastgood updates`: what was said.
struct ListUpdates: ResponderVerb {
  static let name = "updates"
  static let summary = "Show what was told to whom, what is promised, and who is called next."
  static let signature: [Parameter] = [.incident]

  private let incident: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident, orLast: true)
    let (value, answer) = try await session.value(subject.incidentPath("updates"))
    let stuck = session.terminal.settings.isJSON ? nil : try await undelivered(subject, in: session)
    session.show(answer) {
      UpdateText.lines(value, session.clock) + (stuck.map { ["\($0, .yellow)"] } ?? [])
    }
    return .done
  }

  /// What was to be sent and has not arrived; nil where nothing was tried in vain.
  private func undelivered(_ subject: Subject, in session: Session) async throws -> String? {
    let rows = try await session.value(
      APIRequest.path("api", "v1", "deliveries"),
      query: [.init("incident", subject.path), .init("limit", "200")]
    ).value.list("deliveries")
    let (waiting, dead) = (
      rows.count { $0.text("state") == "waiting" && $0["attempts"]?.integer ?? 0 > 0 },
      rows.count { $0.text("state") == "dead" }
    )
    guard waiting + dead > 0 else { return nil }
    return
      "Not delivered: \(waiting) \(waiting == 1 ? "message was" : "messages were") tried in vain and "
      + "\(waiting == 1 ? "waits" : "wait"), \(dead) \(dead == 1 ? "was" : "were") given up. "
      + "“lastgood deliveries list” says why."
  }
}

/// `lastgood snooze`: puts the next update off.
struct Snooze: ResponderVerb {
  static let name = "snooze"
  static let summary = "Put the next update off; readers see the new time."
  static let examples = [
    Example("lastgood snooze 10m --because \"waiting for the rebuild\"", "For responders.")
  ]
  static let signature: [Parameter] = [
    .incident, .positional("time", help: "From now, or when: 10m, 14:30."),
    .option(
      "--audience", "WHO", short: "a",
      choices: AudienceWord.allCases.dropLast().map(\.rawValue),
      help: "Whose; responders when left out."), .because, .insist,
  ]

  private let incident: String?
  private let time, because: String
  private let audience: AudienceWord
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    time = try arguments.positional("time")
    audience = try arguments.option("--audience") ?? .responders
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let next = try NextTime(time, session.clock)
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("snoozes"), "put off the update of \(subject.name)"
    ) { body in
      body.member("audience", audience.rawValue)
      body.member("because", because)
      next.write(to: &body)
    }
    order.subject = subject
    order.texts = [("because", because)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): the next update to \(audience.rawValue) is put off"
    }
  }
}

/// `lastgood pace`: slows updates down, or lets them come as before.
struct SetPace: ResponderVerb {
  static let name = "pace"
  static let summary = "Let updates come half as often because it goes on for long, or as before."
  static let discussion = "Not in the first hour: who slows down then is mostly wrong."
  static let examples = [
    Example("lastgood pace long --because \"the vendor works over night\"", "Slower."),
    Example("lastgood pace usual --because \"it got worse\"", "As before."),
  ]
  static let signature: [Parameter] = [
    .incident, .positional("pace", choices: ["long", "usual"], help: "long or usual."), .because,
    .insist,
  ]

  private let incident: String?
  private let isLong: Bool
  private let because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    let word: String = try arguments.positional("pace")
    guard ["long", "usual"].contains(word) else {
      throw UsageError(.invalid("PACE", value: word, expectation: "long or usual"))
    }
    isLong = word == "long"
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(subject.incidentPath("pace"), "pace of \(subject.name)") { body in
      body.member("is_long", isLong)
      body.member("because", because)
    }
    order.subject = subject
    order.texts = [("because", because)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): updates come \(isLong ? "half as often" : "as before")"
    }
  }
}
