import Client
package import CommandLineKit
import EventLog
import FoundationEssentials

/// One verb's run: who asks, where, and what was said so far.
///
/// Nothing is looked up before it is needed; most verbs need one request and no file.
package final class Session {
  let context: ResponderContext
  let options: CommonOptions
  let terminal: Terminal
  let folders: UserFolders
  /// The moment at which the command was given.
  let start: Timestamp
  /// When the person says that it happened.
  let happenedAt: Timestamp?
  private var knownClient: Client?
  /// Why the service is away, once it was found to be: nobody waits for that twice.
  var absence: ClientFailure?
  /// The key of this command, where none was given.
  let ownKey: String
  /// Whether commands that wait for other addresses were looked for.
  var hasLookedAround = false

  package init(
    _ context: ResponderContext, _ options: CommonOptions, _ terminal: Terminal
  ) throws(TimeFault) {
    (self.context, self.options, self.terminal) = (context, options, terminal)
    folders = UserFolders(context.environment)
    start = context.now()
    var random = SystemRandomNumberGenerator()
    ownKey = UUID.ordered(at: start, using: &random).uuidString.lowercased()
    if let at = options.at {
      happenedAt = try WallClock(now: start, zone: context.zone).past(at)
    } else {
      happenedAt = nil
    }
  }

  var clock: WallClock { WallClock(now: start, zone: context.zone) }

  /// The service, found when it is first asked for.
  func client() throws(AddressFailure) -> Client {
    if let knownClient { return knownClient }
    let address = try ServiceAddress.find(
      url: options.url, token: options.token, configuration: options.configuration, in: folders)
    for warning in address.warnings { terminal.note("\(warning.explanation)") }
    let client = Client(address, limits: context.limits, pace: context.pace)
    knownClient = client
    return client
  }

  /// What this person saw of the service's incidents; nil when there is no service.
  var seen: SeenIncidents? {
    (try? client()).map { SeenIncidents(in: folders, service: $0.address.url) }
  }

  /// What waits for the service; nil when this user has no home.
  func spool() throws(AddressFailure) -> Spool? {
    Spool(for: try client().address, in: folders)
  }
}

// MARK: - Reading

extension Session {
  /// Asks, after what was saved earlier has been delivered.
  ///
  /// What `isBrief` only precedes a command that can be saved: it waits three seconds at most.
  func get(
    _ path: String, query: [APIRequest.Pair] = [], accept: String? = nil, isBrief: Bool = false
  ) async throws -> APIAnswer {
    if isBrief, let absence { throw absence }
    try await deliverSaved()
    if isBrief, let absence { throw absence }
    let client = try client()
    do throws(ClientFailure) {
      return try await client.send(
        APIRequest(.get, path, query: query, accept: accept),
        within: isBrief ? client.limits.brief : nil)
    } catch {
      if case .unreachable = error { absence = error }
      throw error
    }
  }

  func value(
    _ path: String, query: [APIRequest.Pair] = [], isBrief: Bool = false
  ) async throws -> (value: JSONValue, answer: APIAnswer) {
    let answer = try await get(path, query: query, isBrief: isBrief)
    return (try Self.value(of: answer), answer)
  }

  static func value(of answer: APIAnswer) throws(ClientFailure) -> JSONValue {
    let json = try answer.json()
    guard let value = try? JSONValue(json) else {
      throw .malformed(status: answer.status, reason: "not JSON that can be read.")
    }
    return value
  }

  /// Delivers the spool, if there is one; whatever goes wrong there is the next request's matter.
  private func deliverSaved() async throws {
    let client = try client()
    try await mentionStrandedCommands()
    guard let spool = try spool(), absence == nil else { return }
    var steps: [DeliveryStep] = []
    let brief = client.limits.brief
    let delivery = try await spool.deliver(
      using: client, within: brief, budget: brief.answering
    ) { steps.append($0) }
    if case .stopped(let failure) = delivery.end, case .unreachable = failure { absence = failure }
    tell(steps)
  }

  /// Says in one line what was delivered, and in one each what was refused.
  func tell(_ steps: [DeliveryStep]) {
    var delivered: [TerminalText] = []
    for step in steps {
      switch step {
      case .delivered(let entry, let name):
        let summary = entry.command?.submission.summary ?? entry.name
        if let name, let alias = entry.command?.alias {
          delivered.append("\(summary) (\(alias) is \(name))")
        } else {
          delivered.append("\(summary)")
        }
      case .parked(let entry, let reason):
        let summary = entry.command?.submission.summary ?? entry.name
        terminal.complain(
          "Refused, and set aside: \(summary): \(reason)\n“lastgood sync --list” shows what to do.")
      }
    }
    guard let first = delivered.first else { return }
    var line: TerminalText = "Delivered what was saved earlier: " + first
    for other in delivered.dropFirst().prefix(4) { line = line + "; " + other }
    if delivered.count > 5 { line = line + "; and \(delivered.count - 5) more" }
    terminal.note(line + ".")
  }
}

// MARK: - Asking a person

extension Session {
  /// Asks for a yes; without a terminal, or when in doubt, the answer is no.
  func confirms(_ question: TerminalText) -> Bool {
    if options.isSure { return true }
    guard context.input.isTerminal else { return false }
    terminal.complain(question + " [y/N]")
    return ["y", "yes"].contains((context.input.readLine() ?? "").lowercased())
  }
}

extension InputSource {
  /// One line of what a person types.
  package func readLine() -> String? {
    isTerminal ? Swift.readLine(strippingNewline: true) : nil
  }
}
