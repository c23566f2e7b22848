internal import JSON

/// What became of the spool.
package struct Delivery: Hashable, Sendable {
  package var delivered = 0
  /// Refused just now, and what builds on that.
  package var parked: [SpoolEntry] = []
  package var end = End.finished
  /// What the rest waits behind, when the delivery stopped.
  package var blocker: SpoolEntry?

  package enum End: Hashable, Sendable {
    /// Nothing waits any more.
    case finished
    /// The rest waits on, because of this.
    case stopped(ClientFailure)
    /// Somebody else is delivering.
    case busy
  }

  package init() {}
}

/// One command's fate, told while the spool is delivered.
package enum DeliveryStep: Hashable, Sendable {
  /// `name` is what the service calls what was created.
  case delivered(SpoolEntry, name: String?)
  case parked(SpoolEntry, because: String)
}

extension Spool {
  /// Sends what waits, in order, each command exactly once in effect.
  ///
  /// A refusal parks the command with all later ones of its stream, and the rest goes on. Anything
  /// else ends the delivery, and what is left stays. What the service fails at in five deliveries
  /// is parked too, since it would hold everything else up for ever. After `budget` the rest is
  /// left to the next delivery.
  package func deliver(
    using client: Client, within limits: Client.Limits? = nil, budget: Duration? = nil,
    report: (DeliveryStep) -> Void = { _ in }
  ) async throws(SpoolFailure) -> Delivery {
    let start = client.pace.now()
    var delivery = Delivery()
    guard try !names(in: folder).isEmpty else { return delivery }
    guard let lock = try lockDelivery() else {
      delivery.end = .busy
      return delivery
    }
    defer { withExtendedLifetime(lock) {} }
    try removeDrafts()
    // Others may add while we send, but only we take away.
    while case let names = try names(in: folder), !names.isEmpty, delivery.end == .finished {
      var parked: Set<String> = []
      for (index, name) in names.enumerated() where !parked.contains(name) {
        guard let entry = try Self.entry(name, in: folder) else { continue }
        if let budget, client.pace.now() - start >= budget {
          delivery.blocker = entry
          delivery.end = .stopped(
            .unreachable(reason: "there is much to deliver.", mayHaveArrived: false))
          break
        }
        switch try await fate(of: entry, using: client, within: limits) {
        case .accepted(let answer):
          let known = try finish(entry, answer)
          delivery.delivered += 1
          report(.delivered(entry, name: known))
        case .refused(let reason):
          for entry in try park(entry, with: names[(index + 1)...], because: reason) {
            parked.insert(entry.name)
            delivery.parked.append(entry)
            report(.parked(entry, because: entry.command?.refusal ?? reason))
          }
        case .open(let failure):
          delivery.end = .stopped(failure)
          delivery.blocker = entry
        }
        if delivery.end != .finished { break }
      }
    }
    return delivery
  }

  private enum Fate {
    case accepted(APIAnswer)
    case refused(String)
    /// Nobody has decided about it.
    case open(ClientFailure)
  }

  /// Deliveries after which a command that the service fails at is set aside.
  static let failureLimit = 5

  private func fate(
    of entry: SpoolEntry, using client: Client, within limits: Client.Limits?
  ) async throws(SpoolFailure) -> Fate {
    guard let command = entry.command else { return .refused("The file cannot be read.") }
    guard command.service == service, client.address.service == service else {
      return .refused("It is meant for another service, \(command.service).")
    }
    do throws(ClientFailure) {
      return .accepted(
        try await client.send(command.submission.request, within: limits, insists: false))
    } catch {
      switch error {
      case .refused(let problem) where problem.isFinal: return .refused(problem.explanation)
      case .refused(let problem) where problem.status >= 500:
        let count = try countFailure(of: entry)
        guard count >= Self.failureLimit else { return .open(error) }
        return .refused("The service failed at it \(count) times: \(problem.explanation)")
      case .unsendable(let reason): return .refused(reason)
      default: return .open(error)
      }
    }
  }

  /// Remembers that the service failed at a command; answers how often it has.
  private func countFailure(of entry: SpoolEntry) throws(SpoolFailure) -> Int {
    guard var command = entry.command else { return 0 }
    command.failures = min(command.failures, Self.failureLimit) + 1
    let (disk, path, bytes) = (disk, "\(folder)/\(entry.name)", command.bytes)
    try onDisk { () throws(FileFailure) in try disk.write(bytes, to: path) }
    return command.failures
  }

  /// Forgets a command that the service has; answers the name of what it created.
  private func finish(_ entry: SpoolEntry, _ answer: APIAnswer) throws(SpoolFailure) -> String? {
    var name: String?
    if let stream = entry.command?.submission.stream, entry.command?.submission.creates != nil {
      name = answer.givenName
      // Before the command goes: a crash in between only means that the name is learnt again.
      let lock = try lockNumbers()
      defer { withExtendedLifetime(lock) {} }
      var aliases = try aliases()
      if let name, aliases.name(stream, name) { try write(aliases) }
    }
    let (disk, folder, parkedFolder) = (disk, folder, parkedFolder)
    try onDisk { () throws(FileFailure) in
      // A crash while it was parked may have left it in both places.
      if Disk.size(of: "\(parkedFolder)/\(entry.name)") > 0 {
        try disk.remove("\(parkedFolder)/\(entry.name)")
      }
      try disk.remove("\(folder)/\(entry.name)")
    }
    return name
  }

  /// Removes what a crash left of commands that nobody was promised.
  private func removeDrafts() throws(SpoolFailure) {
    let lock = try lockNumbers()
    defer { withExtendedLifetime(lock) {} }
    let (disk, places) = (disk, [folder, parkedFolder])
    try onDisk { () throws(FileFailure) in
      for place in places {
        for name in try Disk.names(in: place) where name.hasSuffix(".new") {
          try disk.remove("\(place)/\(name)")
        }
      }
    }
  }
}

extension Problem {
  /// Whether asking again with the same words would get the same answer.
  ///
  /// Who we are is no matter of the command: after signing in it may well be accepted. And what
  /// breaks the service is no decision of its.
  var isFinal: Bool { (400..<500).contains(status) && status != 401 }
}

extension APIAnswer {
  /// What the service calls what it just created.
  var givenName: String? {
    guard let json = try? json() else { return nil }
    var found: [String: String] = [:]
    try? json.read { reader throws(JSONFault) in
      try reader.object { key, value throws(JSONFault) in
        switch key.string {
        case let key where ["number", "reference", "name"].contains(key):
          if value.shape == .string { found[key] = try value.string() }
        default: break
        }
      }
    }
    return found["number"] ?? found["reference"] ?? found["name"]
  }
}
