import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood sync`: delivers what was saved while the service was away.
struct Sync: ResponderVerb {
  static let name = "sync"
  static let summary = "Deliver what was saved here, or look at it."
  static let discussion = """
    What the service refuses is set aside, with whatever builds on it, and never dropped: --list \
    shows it, --retry lets it wait again, --discard gives it up.
    """
  static let examples = [
    Example("lastgood sync", "Sends what waits, in order, each command once."),
    Example("lastgood sync --list", "What waits, and what was set aside and why."),
    Example("lastgood sync --retry 0000000003", "One of those that were set aside."),
  ]
  static let signature: [Parameter] = [
    .flag("--list", short: "l", help: "Only show what there is."),
    .flag("--retry", help: "Try again what was set aside: all, or what is named."),
    .flag("--discard", help: "Give up what was set aside: what is named, or with --yes all."),
    .flag("--set-aside", help: "Set what is named aside, since it holds up the others."),
    .optional("name", help: "The number of one saved command, as --list shows it."),
  ]

  private let name: String?
  private let lists, retries, discards, setsAside: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    name = try arguments.optional("name")
    lists = arguments.flag("--list")
    retries = arguments.flag("--retry")
    discards = arguments.flag("--discard")
    setsAside = arguments.flag("--set-aside")
    if [lists, retries, discards, setsAside].count(where: { $0 }) > 1 {
      throw UsageError(.together("--list, --retry, --discard", "--set-aside"))
    }
    if setsAside, name == nil { throw UsageError(.missing("name")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    guard let spool = try session.spool() else { throw SpoolFailure.noFolder }
    try await session.mentionStrandedCommands()
    if lists { return try list(spool, in: session) }
    if discards { return try discard(from: spool, in: session) }
    if setsAside {
      let moved = try spool.setAside(try full(name, among: try spool.waiting()) ?? "")
      session.terminal.say(
        "\(moved.count) set aside", json: JSONWriter.object { $0.member("parked", moved.count) })
      return .done
    }
    if retries {
      let moved = try spool.retry(try full(name, among: try spool.parked()))
      session.terminal.note("\(moved.count) wait again.")
    }
    return try await deliver(spool, in: session)
  }

  private func deliver(_ spool: Spool, in session: Session) async throws -> ExitCode {
    var steps: [DeliveryStep] = []
    let delivery = try await spool.deliver(using: try session.client()) { steps.append($0) }
    session.tell(steps)
    let left = try spool.count()
    let parked = try spool.parked().count
    session.terminal.say(
      "\(delivery.delivered) delivered, \(left) still wait, \(parked) set aside",
      json: JSONWriter.object { object in
        object.member("delivered", delivery.delivered)
        object.member("waiting", left)
        object.member("parked", parked)
      })
    switch delivery.end {
    case .finished: return parked == 0 ? .done : .refused
    case .busy: throw SpoolFailure.busy
    case .stopped(let failure):
      session.terminal.complain("\(failure.sentence)")
      return .unavailable
    }
  }

  private func discard(from spool: Spool, in session: Session) throws -> ExitCode {
    let chosen = try full(name, among: try spool.parked())
    if chosen == nil, !session.confirms("Give up everything that was set aside?") {
      throw ResponderFailure(.usage, "Nothing was given up. Name one, or add --yes for all.")
    }
    let gone = try spool.discard(chosen)
    session.terminal.say(
      "\(gone.count) given up; the files are kept in \(spool.folder)/discarded",
      json: JSONWriter.object { $0.member("discarded", gone.count) })
    return .done
  }

  /// The whole name of the entry whose number was typed.
  private func full(_ name: String?, among entries: [SpoolEntry]) throws -> String? {
    guard let name else { return nil }
    let number = Int(name)
    let found = entries.first { entry in
      entry.name == name || (number != nil && Int(entry.name.prefix { $0 != "-" }) == number)
    }
    guard let found else { throw SpoolFailure.unknown(name: name) }
    return found.name
  }

  private func list(_ spool: Spool, in session: Session) throws -> ExitCode {
    let (waiting, parked) = (try spool.waiting(), try spool.parked())
    let terminal = session.terminal
    if terminal.settings.isJSON {
      terminal.say("", json: json(waiting, parked))
      return .done
    }
    if waiting.isEmpty, parked.isEmpty { terminal.note("Nothing is saved here.") }
    guard !waiting.isEmpty || !parked.isEmpty else { return .done }
    var table = Table([.init("number"), .init("saved"), .init("command"), .init("")])
    for entry in waiting + parked {
      let time = entry.command.map { session.clock.short(.init(microseconds: $0.savedAt)) } ?? "?"
      table.add(
        "\(String(entry.name.prefix { $0 != "-" }))", "\(time)",
        "\(entry.command?.submission.summary ?? "cannot be read")",
        entry.command?.refusal.map { "set aside: \($0)" } ?? "waits")
    }
    terminal.say(table, json: [])
    return .done
  }

  private func json(_ waiting: [SpoolEntry], _ parked: [SpoolEntry]) -> [UInt8] {
    JSONWriter.object { object in
      for (name, entries) in [("waiting", waiting), ("parked", parked)] {
        object.array(name) { list in
          for entry in entries {
            list.object { json in
              json.member("name", entry.name)
              json.member("summary", entry.command?.submission.summary)
              json.member("saved_at", entry.command?.savedAt)
              json.member("alias", entry.command?.alias)
              json.member("refusal", entry.command?.refusal)
            }
          }
        }
      }
    }
  }
}
