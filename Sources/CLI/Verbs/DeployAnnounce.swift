import Client
import CommandLineKit
import JSON

/// `lastgood deploy announce`: says that a deployment starts, how it goes, that it is taken back.
struct AnnounceDeployment: ResponderVerb {
  static let name = "announce"
  static let summary = "Show what there is to announce about a deployment, and send it."
  static let discussion = """
    The policy's “announcements” says which there are. The record fills them in; what it does not know \
    has to be stated, and nothing is sent with a hole in it. Without --publish it is only shown.
    """
  static let examples = [
    Example("lastgood deploy announce dep-3 start", "Shows it, and what is missing."),
    Example(
      "lastgood deploy announce dep-3 start --fact primary=\"on-call SRE\" --publish", "Sends it."),
  ]
  static let signature: [Parameter] = [
    .deployment, .positional("name", help: "Which: start, progress, rollback."),
    .option(
      "--fact", "NAME=VALUE", repeated: true,
      help: "What the record does not know. Can be repeated."),
    .flag("--publish", help: "Send it."), .insist,
  ]

  private let deployment, name: String
  private let facts: [PairWord]
  private let publishes, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    name = try arguments.positional("name")
    facts = try arguments.options("--fact")
    publishes = arguments.flag("--publish")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    let path = subject.deploymentPath("announcements", name)
    guard publishes else {
      let (draft, answer) = try await session.value(
        path, query: facts.map { .init("fact", "\($0.name)=\($0.value)") })
      session.show(answer) { lines(draft) }
      return .done
    }
    var order = Order(path, "announcement \(name) of \(subject.name)") { body in
      guard !facts.isEmpty else { return }
      body.object("facts") { for fact in facts { $0.member(fact.name, fact.value) } }
    }
    order.subject = subject
    order.texts = facts.map { ($0.name, $0.value) }
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): announced (\(name))"
    }
  }

  private func lines(_ draft: JSONValue) -> [TerminalText] {
    let missing = draft.texts("missing")
    let next: TerminalText =
      missing.isEmpty
      ? "\("Not sent. “--publish” sends it.", .dim)"
      : "\("Missing: ", .bold)\(missing.joined(separator: ", ")). State them: --fact \(missing[0])=…"
    return [TerminalText(draft.text("text") ?? "", allowing: .newlines), "", next]
      + (draft.text("channel") == nil
        ? [
          "\("The policy names no channel for it: it would stand on record and reach nobody.", .dim)"
        ]
        : [])
  }
}
