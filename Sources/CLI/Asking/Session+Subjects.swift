import Client
import CommandLineKit
import EventLog
import FoundationEssentials

extension Session {
  /// The incident that was named, or the current one.
  ///
  /// With `orLast`, and nothing open, the one that a command was last about: who has just resolved
  /// an incident wants to read or close that one.
  ///
  /// What only `adds` can be saved while the service is away, and then belongs to the incident that
  /// was the only open one when somebody last looked.
  func incident(
    _ word: String?, orLast: Bool = false, adds: Bool = false
  ) async throws -> Subject {
    let found =
      if let word { try subject(word, .incident) } else {
        try await currentIncident(orLast: orLast, adds: adds)
      }
    remember(found.name)
    return found
  }

  /// Keeps what a command was about; a cache, so that failing to keep it is no failure.
  func remember(_ name: String) {
    guard let last = CurrentIncident(lastIn: folders), (try? last.read()) != name else { return }
    _ = try? last.write(name)
  }

  private func lastIncident(because reason: String) throws -> Subject? {
    guard let name = try CurrentIncident(lastIn: folders)?.read(),
      let subject = try? subject(name, .incident)
    else { return nil }
    terminal.note("\(reason): taking \(name), which you used last.")
    return subject
  }

  func deployment(_ word: String) throws -> Subject { try subject(word, .deployment) }

  /// Whether a word that stands before free text names an incident.
  func namesIncident(_ word: String) -> Bool {
    Reference(word, .incident, year: start.year, allowsBare: false) != nil
  }

  func subject(_ word: String, _ series: Reference.Series) throws -> Subject {
    guard let reference = Reference(word, series, year: start.year, allowsBare: true) else {
      throw ResponderFailure(
        .usage,
        """
        “\(word)” names no \(series.noun). Write \(series.rawValue)-\(start.year)-001, \
        \(series.rawValue.lowercased())-1, or 1.
        """)
    }
    switch reference {
    case .number(let number): return Subject(path: number, name: number, stream: nil)
    case .id(let id):
      let text = id.uuidString.lowercased()
      return Subject(path: text, name: text, stream: id)
    case .alias(let alias):
      guard let known = try spool()?.resolve(alias) else {
        throw ResponderFailure(.usage, "Nothing that was saved here is called “\(alias)”.")
      }
      let path = known.stream.uuidString.lowercased()
      return Subject(path: path, name: known.name ?? alias, stream: known.stream)
    }
  }

  /// The incident of `use`, else the only one that is open, else the only one that waits here.
  ///
  /// Nobody guesses: what a person merely looked at last is no choice of theirs.
  private func currentIncident(orLast: Bool, adds: Bool) async throws -> Subject {
    if let word = try CurrentIncident(in: folders)?.read() {
      let chosen = try subject(word, .incident)
      // Whoever looks back looks at what is over.
      if !orLast { try await refuseWhereOver(chosen, adds: adds) }
      return chosen
    }
    let rows: [JSONValue]
    let onlyOpen = OnlyOpenIncident(in: folders, service: try client().address.url)
    do {
      rows = try await value(
        APIRequest.path("api", "v1", "incidents"), query: [.init("limit", "20")], isBrief: adds
      ).value.list("incidents")
    } catch let failure as ClientFailure where failure.saysNothing {
      if adds, absence == nil { absence = failure }
      if let waiting = try onlyWaitingIncident() { return waiting }
      if adds, let name = onlyOpen.read(), let open = try? subject(name, .incident) {
        terminal.note("Taking \(name), the only one that was open when last looked.")
        return open
      }
      throw ResponderFailure(
        .unavailable,
        """
        \(failure.sentence)
        So nobody knows which incident is meant: name it, and this will be saved here.
        """)
    }
    onlyOpen.write(rows.count == 1 ? rows.first?.text("number") : nil)
    if rows.count == 1, let row = rows.first, let subject = Self.subject(of: row) {
      return subject
    }
    guard !rows.isEmpty else {
      if orLast, let last = try lastIncident(because: "No incident is open") { return last }
      throw ResponderFailure(
        .usage, "No incident is open. Name one, or begin with “lastgood declare TITLE”.")
    }
    var text: TerminalText = "Several incidents are open. Name one, or choose with “lastgood use”:"
    for row in rows {
      text = text + "\n  \(row.text("number") ?? "?", .bold)  \(row.words("title") ?? "")"
    }
    throw ResponderFailure(.usage, text)
  }

  /// Refuses to take the chosen incident where that is over and another one is open: it was chosen
  /// before the other began, and nobody says at night which of them they mean.
  private func refuseWhereOver(_ chosen: Subject, adds: Bool) async throws {
    do {
      let state = try await value(chosen.incidentPath(), isBrief: adds).value.text("state") ?? ""
      guard !["open", "mitigated"].contains(state) else { return }
      let open = try await value(
        APIRequest.path("api", "v1", "incidents"), query: [.init("limit", "20")], isBrief: adds
      ).value.list("incidents")
      guard !open.isEmpty else { return }
      var text: TerminalText =
        "\(chosen.name) was chosen with “lastgood use” and is \(state), and another is open. Name the one you mean, or choose it:"
      for row in open {
        text = text + "\n  \(row.text("number") ?? "?", .bold)  \(row.words("title") ?? "")"
      }
      throw ResponderFailure(.usage, text)
    } catch let failure as ClientFailure {
      // What only adds is saved, and says for which one; all else hears of it from its own question.
      if failure.saysNothing, adds, absence == nil { absence = failure }
    }
  }

  private static func subject(of row: JSONValue) -> Subject? {
    guard let number = row.text("number") else { return nil }
    return Subject(
      path: number, name: number, stream: row.text("stream").flatMap { UUID(uuidString: $0) })
  }

  private func onlyWaitingIncident() throws -> Subject? {
    let waiting = try spool()?.waiting() ?? []
    let created = waiting.compactMap { entry -> Subject? in
      guard let command = entry.command, let alias = command.alias,
        command.submission.creates == Reference.Series.incident.rawValue,
        let stream = command.submission.stream
      else { return nil }
      return Subject(path: stream.uuidString.lowercased(), name: alias, stream: stream)
    }
    return created.count == 1 ? created.first : nil
  }
}

extension Subject {
  /// The path of something below an incident.
  func incidentPath(_ parts: String...) -> String { Self.path("incidents", path, parts) }

  func deploymentPath(_ parts: String...) -> String { Self.path("deployments", path, parts) }

  private static func path(_ kind: String, _ name: String, _ parts: [String]) -> String {
    parts.reduce(APIRequest.path("api", "v1", kind, name)) { $0 + APIRequest.path($1) }
  }
}
