import Client
import CommandLineKit
import JSON

/// `lastgood postmortem open`: somebody sees to it.
struct OpenPostmortem: ResponderVerb {
  static let name = "open"
  static let summary = "Take the postmortem up, or give it to somebody."
  static let signature: [Parameter] = [
    .incident, PostmortemPlace.deployment,
    .option("--leader", "HANDLE", help: "Who sees to it that it is written; you when left out."),
  ]

  private let place: PostmortemPlace
  private let leader: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    leader = try arguments.option("--leader")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    let order = Order(found.path(), "postmortem of \(found.name)") {
      $0.member("leader", ifPresent: leader)
    }
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): the postmortem of \(found.name) is \(leader.map { "\($0)’s" } ?? "yours")"
    }
  }
}

/// `lastgood postmortem lint`: what there is to say against it.
struct LintPostmortem: ResponderVerb {
  static let name = "lint"
  static let summary = "Show what the lint has to say; exits with 2 on errors."
  static let signature: [Parameter] = [.incident, PostmortemPlace.deployment]

  private let place: PostmortemPlace

  init(_ arguments: inout Arguments) throws(UsageError) { place = try PostmortemPlace(&arguments) }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    let (value, answer) = try await session.value(found.path("findings"))
    let findings = value.list("findings")
    session.show(answer, findings, empty: "Nothing to say.") { rows, _ in
      rows.flatMap { row in
        let place = "\(row.text("section") ?? ""):\(row["line"]?.integer ?? 1)"
        var lines: [TerminalText] = [
          "\(place, .bold): \(row.text("level") ?? ""): \(row.text("why") ?? "") (\(row.text("rule") ?? ""))"
        ]
        if let rewrite = row.text("rewrite") {
          lines.append("  “\(row.text("excerpt") ?? "")” → \(rewrite)")
        }
        return lines
      }
    }
    return findings.contains { $0.text("level") == "error" } ? ExitCode(rawValue: 2) : .done
  }
}

/// `lastgood postmortem waive`: a finding stands all the same.
struct WaiveFinding: ResponderVerb {
  static let name = "waive"
  static let summary = "Let a rule of the lint be, and say why; that is on the record."
  static let examples = [
    Example(
      "lastgood postmortem waive postmortem.q6 --section summary --because \"it was total\"",
      "In one section.")
  ]
  static let signature: [Parameter] = [
    .incident, .positional("rule", help: "The rule, as the lint names it."),
    PostmortemPlace.deployment,
    .option("--section", "NAME", choices: SectionWord.names, help: "There only."), .because,
    .insist,
  ]

  private let place: PostmortemPlace
  private let rule, because: String
  private let section: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    rule = try arguments.positional("rule")
    section = try arguments.choice("--section", among: Self.signature)
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    var order = Order(found.path("waivers"), "waiver of \(rule)") { body in
      body.member("rule", rule)
      body.member("section", ifPresent: section)
      body.member("because", because)
    }
    order.texts = [("because", because)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(rule) is waived"
    }
  }
}

/// `lastgood postmortem factor`: one of the conditions that made it possible.
struct NameFactor: ResponderVerb {
  static let name = "factor"
  static let summary = "Name a contributing factor."
  static let examples = [
    Example(
      "lastgood postmortem factor process The canary got no load test [#41]",
      "What stands in brackets is cited.")
  ]
  static let categories = [
    "code", "configuration", "infrastructure", "data", "dependency", "detection", "process",
    "people-load",
  ]
  static let signature: [Parameter] = [
    .positional(
      "category", choices: categories, help: "One of \(categories.joined(separator: ", "))."),
    .several("words", help: "The condition, in a sentence."),
    .option("--inc", "INC", help: "The incident; the current one when left out."),
    PostmortemPlace.deployment, .insist,
  ]

  private let place: PostmortemPlace
  private let category: String
  private let words: [String]
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    category = try arguments.positional("category")
    guard Self.categories.contains(category) else {
      throw UsageError(
        .invalid("CATEGORY", value: category, expectation: Self.categories.joined(separator: ", ")))
    }
    words = try arguments.positionals("words")
    place = PostmortemPlace(
      incident: try arguments.option("--inc"), deployment: try arguments.option("--deploy"))
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let text = try FreeText.text(words, in: session)
    let cites = Self.cites(in: text)
    let found = try await place.found(in: session)
    var order = Order(found.path("factors"), "factor of \(found.name)") { body in
      body.member("category", category)
      body.member("text", text)
      if !cites.isEmpty { body.member("cites", cites) }
    }
    order.texts = [("text", text)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): factor of \(found.name)"
    }
  }

  /// `[#41]` and `[#41, #42]` in a text.
  static func cites(in text: String) -> [Int64] {
    var cites: [Int64] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
      let parts = rest[rest.index(after: open)..<close].split(separator: ",")
      let numbers = parts.compactMap { part -> Int64? in
        let word = part.filter { $0 != " " }
        return word.first == "#" ? Int64(word.dropFirst()) : nil
      }
      if numbers.count == parts.count { cites += numbers.filter { $0 > 0 } }
      rest = rest[rest.index(after: close)...]
    }
    return cites
  }
}

/// `lastgood postmortem comment`: something about a section.
struct CommentOnPostmortem: ResponderVerb {
  static let name = "comment"
  static let summary = "Comment on a section; it does not go out before that is settled."
  static let signature: [Parameter] = [
    SectionWord.parameter, .several("words", help: "What there is to say."),
    .option("--inc", "INC", help: "The incident; the current one when left out."),
    PostmortemPlace.deployment, .insist,
  ]

  private let place: PostmortemPlace
  private let section: String
  private let words: [String]
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    section = try SectionWord.read(&arguments)
    words = try arguments.positionals("words")
    place = PostmortemPlace(
      incident: try arguments.option("--inc"), deployment: try arguments.option("--deploy"))
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let text = try FreeText.text(words, in: session)
    let found = try await place.found(in: session)
    var order = Order(found.path("comments"), "comment on \(found.name)") { body in
      body.member("section", section)
      body.member("text", text)
    }
    order.texts = [("text", text)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): comment on \(section)"
    }
  }
}

/// `lastgood postmortem settle`: a comment is dealt with.
struct SettleComments: ResponderVerb {
  static let name = "settle"
  static let summary = "Settle a comment, or all that are open."
  static let signature: [Parameter] = [
    .incident, PostmortemPlace.deployment,
    .option("--comment", "ID", help: "This one; all that are open when left out."),
  ]

  private let place: PostmortemPlace
  private let comment: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    comment = try arguments.option("--comment")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    var open = comment.map { [$0] } ?? []
    if comment == nil {
      let (value, _) = try await session.value(found.path())
      open = value.list("comments").filter { $0["is_settled"]?.bool == false }
        .compactMap { $0.text("id") }
    }
    guard !open.isEmpty else {
      session.terminal.note("No comment is open.")
      return .done
    }
    var code = ExitCode.done
    for id in open {
      var order = Order(found.path("comments", id, "settlement"), "comment on \(found.name)")
      order.part = id
      let result = session.report(try await session.give(order)) { written in
        "\(written.handle, .bold): settled"
      }
      if result != .done { code = result }
    }
    return code
  }
}

/// `lastgood postmortem review`: somebody else reads it.
struct ReviewPostmortem: ResponderVerb {
  static let name = "review"
  static let summary = "Ask for a review, approve the newest revision, or say what is to change."
  static let examples = [
    Example("lastgood postmortem review --ask", "Others are asked to read it."),
    Example("lastgood postmortem review --approve", "It can be published as it is."),
    Example(
      "lastgood postmortem review --changes \"name the signal in Detection\"", "It cannot yet."),
  ]
  static let signature: [Parameter] = [
    .incident, PostmortemPlace.deployment, .flag("--ask", help: "Ask others to read it."),
    .flag("--approve", help: "Approve the newest revision."),
    .option("--changes", "WHAT", help: "What is to change before it goes out."), .insist,
  ]

  private let place: PostmortemPlace
  private let asks, approves, insists: Bool
  private let changes: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    asks = arguments.flag("--ask")
    approves = arguments.flag("--approve")
    changes = try arguments.option("--changes")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    guard [asks, approves, changes != nil].count(where: { $0 }) == 1 else {
      throw ResponderFailure(.usage, "Say one of --ask, --approve and --changes WHAT.")
    }
    let found = try await place.found(in: session)
    guard !asks else {
      let order = Order(found.path("review-request"), "review of \(found.name)")
      return session.report(try await session.give(order)) { written in
        "\(written.handle, .bold): a review of \(found.name) is asked for"
      }
    }
    var order = Order(found.path("reviews"), "review of \(found.name)") { body in
      body.member("verdict", approves ? "approved" : "changes-wanted")
      body.member("because", ifPresent: changes)
    }
    order.texts = [("because", changes ?? "")]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): \(approves ? "approved" : "changes are wanted")"
    }
  }
}

/// `lastgood postmortem publish`: a revision is sealed.
struct PublishPostmortem: ResponderVerb {
  static let name = "publish"
  static let summary = "Publish the newest revision: it is sealed with its digest."
  static let discussion = """
    Somebody who did not write all of it approves it first. The lint's errors are mended or waived.
    """
  static let signature: [Parameter] = [
    .incident, PostmortemPlace.deployment,
    .option(
      "--unreviewed", "WHY", help: "Publish without a review, and say why; readers see that."),
    .insist,
  ]

  private let place: PostmortemPlace
  private let unreviewed: String?
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    unreviewed = try arguments.option("--unreviewed")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    var order = Order(found.path("publication"), "publication of \(found.name)") {
      $0.member("unreviewed", ifPresent: unreviewed)
    }
    order.texts = [("unreviewed", unreviewed ?? "")]
    order.insists = insists
    let outcome = try await session.give(order)
    let (value, _) = try await session.value(found.path())
    let seal = value.list("publications").last
    return session.report(outcome) { written in
      "\(written.handle, .bold): revision \(seal?["revision"]?.integer ?? 0) is published, sha256:\(seal?.text("digest") ?? "")"
    }
  }
}

/// `lastgood postmortem verify`: what was sealed is computed again.
struct VerifyPostmortem: ResponderVerb {
  static let name = "verify"
  static let summary = "Compute what was sealed again, and compare; exits with 1 when it differs."
  static let signature: [Parameter] = [.incident, PostmortemPlace.deployment]

  private let place: PostmortemPlace

  init(_ arguments: inout Arguments) throws(UsageError) { place = try PostmortemPlace(&arguments) }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    let (value, answer) = try await session.value(found.path("seal"))
    let result = value.text("result") ?? ""
    session.show(answer) {
      let revision = value["revision"]?.integer ?? 0
      let text: TerminalText =
        switch result {
        case "same": "Revision \(revision) is what was sealed, byte for byte."
        case "redacted-since":
          "Revision \(revision) differs: \(value["redacted"]?.integer ?? 0) entries behind it were redacted since."
        case "other-wording":
          "Revision \(revision) differs: this program says the same things in other words."
        default: "Revision \(revision) differs, and nothing on record explains it."
        }
      return [text, "\("sha256:\(value.text("digest") ?? "")", .dim)"]
    }
    return result == "same" ? .done : .failure
  }
}

/// `lastgood postmortem diff`: what people changed.
struct ShowRedline: ResponderVerb {
  static let name = "diff"
  static let summary = "Show what people changed between two revisions."
  static let signature: [Parameter] = [
    .incident, PostmortemPlace.deployment,
    .option("--from", "N", help: "The earlier revision; 0, before anybody wrote, when left out."),
    .option("--to", "N", help: "The later one; the newest when left out."),
  ]

  private let place: PostmortemPlace
  private let from, to: Int?

  init(_ arguments: inout Arguments) throws(UsageError) {
    place = try PostmortemPlace(&arguments)
    from = try arguments.option("--from")
    to = try arguments.option("--to")
  }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    var query: [APIRequest.Pair] = []
    if let from { query.append(.init("from", "\(from)")) }
    if let to { query.append(.init("to", "\(to)")) }
    let (value, answer) = try await session.value(found.path("redline"), query: query)
    session.show(answer, value.list("sections"), empty: "Nothing differs.") { rows, _ in
      rows.flatMap { row in
        var text: TerminalText = ""
        for piece in row.list("pieces") {
          let words = piece.text("text") ?? ""
          switch piece.text("kind") {
          case "gone": text = text + "[-\(TerminalText(words, allowing: .newlines), .dim)-]"
          case "new": text = text + "{+\(TerminalText(words, allowing: .newlines), .bold)+}"
          default: text = text + TerminalText(words, allowing: .newlines)
          }
        }
        return ["\(row.text("heading") ?? "", .bold)", text, ""]
      }
    }
    return .done
  }
}

/// `lastgood postmortem people`: who stands behind the roles.
struct ShowPostmortemPeople: ResponderVerb {
  static let name = "people"
  static let summary = "Show who stands behind the roles; for administrators."
  static let signature: [Parameter] = [.incident, PostmortemPlace.deployment]

  private let place: PostmortemPlace

  init(_ arguments: inout Arguments) throws(UsageError) { place = try PostmortemPlace(&arguments) }

  func act(in session: Session) async throws -> ExitCode {
    let found = try await place.found(in: session)
    let (value, answer) = try await session.value(found.path("people"))
    session.show(answer, value.list("people"), empty: "Nobody is known.") { rows, _ in
      rows.map { row in
        "\(row.text("role") ?? "", .bold): \(row.text("handle") ?? "")\(row.text("name").map { " (\($0))" } ?? "")"
      }
    }
    return .done
  }
}

/// `lastgood postmortem owed`: what nobody has published yet.
struct ListOwedPostmortems: ResponderVerb {
  static let name = "owed"
  static let summary = "Show which postmortems are owed, soonest first."

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(
      "/api/v1/obligations",
      query: [.init("state", "owed"), .init("kind", "postmortem"), .init("limit", "200")])
    let now = session.start
    session.show(answer, value.list("obligations"), empty: "None is owed.") { rows, _ in
      rows.map { row in
        let due = row.time("due_at")
        let late = due.map { $0 <= now } ?? false
        return
          "\(row.text("number") ?? "", .bold): \(late ? "overdue since" : "due by") \(due.map(session.clock.both) ?? "")"
      }
    }
    return .done
  }
}
