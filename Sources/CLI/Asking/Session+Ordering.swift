import Client
import CommandLineKit
import EventLog
import FoundationEssentials
import JSON
import Secrets

extension Session {
  /// Sends an order; saves it when the service cannot be reached and it may wait.
  ///
  /// Without `--at` the service's clock says when it happened; only what is saved carries ours.
  func give(_ order: Order) async throws -> Outcome {
    if happenedAt != nil, order.extras == .none {
      throw ResponderFailure(.usage, "--at says nothing here: this happens now or not at all.")
    }
    let client = try client()
    let (key, id) = identity(order.part)
    // Whoever is away was asked already: nobody waits for that twice.
    if order.isSpoolable, let absence { return try keep(order, key, id, because: absence) }
    let spool = try spool()
    var order = order
    if order.version != nil, order.isSpoolable, let spool {
      // Behind a command of one's own that waits for the same, nobody knows the version there
      // will be.
      if try spool.holds(submission(named(order), key, id, at: nil)) { order.version = nil }
    }
    let direct = submission(order, key, id, at: happenedAt)
    var steps: [DeliveryStep] = []
    defer { tell(steps) }
    try await mentionStrandedCommands()
    let overtaking: Overtaking =
      order.isUrgent ? .everything : order.isSpoolable ? .nothing : .others
    let submitted: Submitted
    do throws(SubmissionFailure) {
      submitted = try await client.submit(
        direct, spool: spool, overtaking: overtaking, insists: !order.isSpoolable,
        report: { steps.append($0) })
    } catch {
      return try await settle(order, key, id, after: error)
    }
    switch submitted {
    case .answered(let answer): return .written(try written(answer))
    case .spooled(let entry, let failure): return .saved(entry, because: failure)
    case .parked(let entry): return .parked(entry)
    }
  }

  /// What becomes of an order that was not carried out.
  private func settle(
    _ order: Order, _ key: UUID, _ id: UUID, after error: SubmissionFailure
  ) async throws -> Outcome {
    switch error {
    case .held(let entry, let failure) where order.isSpoolable:
      return try keep(order, key, id, because: failure, behind: entry)
    case .client(let failure) where order.isSpoolable && failure.saysNothing:
      return try keep(order, key, id, because: failure)
    case .client(.refused(let problem))
    where order.isSpoolable && problem.status == 409 && problem.type == "about:blank":
      // Said by the client itself: what this builds on was refused and waits for a person.
      try refuseSecrets(in: order)
      var late = submission(order, key, id, at: happenedAt ?? start)
      late.isSpoolable = true
      if case .parked(let entry) = try await client().submit(late, spool: try spool()) {
        return .parked(entry)
      }
    case .client(.unreachable(let reason, mayHaveArrived: true)):
      throw ResponderFailure.unknown(reason, key: options.key ?? key.uuidString.lowercased())
    default: break
    }
    throw error
  }

  private func keep(
    _ order: Order, _ key: UUID, _ id: UUID, because failure: ClientFailure,
    behind entry: SpoolEntry? = nil
  ) throws -> Outcome {
    guard let spool = try spool() else {
      throw SubmissionFailure.spool(.noFolder, after: failure)
    }
    try refuseSecrets(in: order)
    var late = submission(order, key, id, at: happenedAt ?? start)
    if late.request.ifMatch != nil, try spool.holds(submission(named(order), key, id, at: nil)) {
      late.request.ifMatch = nil
    }
    late.isSpoolable = true
    do throws(SpoolFailure) {
      return .saved(try spool.add(late), because: failure, behind: entry)
    } catch { throw SubmissionFailure.spool(error, after: failure) }
  }

  /// The order with the stream of what it is about, where a look has shown that.
  private func named(_ order: Order) -> Order {
    guard let subject = order.subject, subject.stream == nil,
      let look = seen?.look(at: subject)
    else { return order }
    var order = order
    order.subject?.stream = UUID(uuidString: look.stream)
    return order
  }

  private func written(_ answer: APIAnswer) throws(ClientFailure) -> Written {
    let value = answer.body.isEmpty ? .null : try Self.value(of: answer)
    let written = Written(answer: answer, value: value)
    // Whoever adds to what they saw has seen that too.
    if written.stream != nil { seen?.follow(written) }
    for warning in written.warnings { terminal.note("\(warning)") }
    return written
  }

  /// The key, and the id of what is made.
  ///
  /// The id follows from the key, so that whoever repeats a command with the key that was printed
  /// says the very same. A key that was made here begins with the time, and the id does too.
  private func identity(_ part: String?) -> (key: UUID, id: UUID) {
    guard let given = options.key ?? part.map({ _ in ownKey }) else {
      let key = UUID(uuidString: ownKey) ?? UUID()
      return (key, Self.sibling(of: key, ownKey))
    }
    if let part {
      return (Self.derived("key \(part) \(given)"), Self.derived("id \(part) \(given)"))
    }
    let key = UUID(uuidString: given) ?? Self.derived("key " + given)
    return (key, Self.sibling(of: key, given))
  }

  /// An id with the same time as a key that has one.
  private static func sibling(of key: UUID, _ given: String) -> UUID {
    let derived = derived("id " + given)
    var (bytes, own) = (derived.uuid, key.uuid)
    guard own.6 >> 4 == 7 else { return derived }
    (bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5) =
      (own.0, own.1, own.2, own.3, own.4, own.5)
    bytes.6 = bytes.6 & 0x0F | 0x70
    return UUID(uuid: bytes)
  }

  /// An id that is always the same for the same text.
  ///
  /// Version 5, as those that follow from a name, though over FNV-1a: those of version 8 are the service's.
  /// It tells one person's commands apart, which takes no cryptography.
  private static func derived(_ text: String) -> UUID {
    func hash(_ seed: UInt64) -> [UInt8] {
      var value = text.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
      return (0..<8).map { _ in
        defer { value >>= 8 }
        return UInt8(truncatingIfNeeded: value)
      }
    }
    var bytes = hash(0xcbf2_9ce4_8422_2325) + hash(0x6c62_272e_07bb_0142)
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    return UUID(bytes: bytes) ?? UUID()
  }

  private func submission(
    _ order: Order, _ key: UUID, _ id: UUID, at time: Timestamp?
  ) -> Submission {
    var request = APIRequest(
      order.method, order.path, query: order.query, key: key,
      ifMatch: order.version.map { "\"\($0)\"" })
    if let attachment = order.attachment {
      (request.body, request.contentType) = (attachment.bytes, attachment.type)
    } else if let members = order.members {
      request.body = JSONWriter.object { body in
        members(&body)
        guard order.extras == .entry || order.extras == .stream else { return }
        body.member("id", id.uuidString.lowercased())
        body.member("happened_at", ifPresent: time?.description)
        if order.insists { body.member("insist", true) }
      }
    }
    if order.extras == .query {
      if let time { request.query.append(.init("happened_at", time.description)) }
      if order.insists { request.query.append(.init("insist", "true")) }
    }
    return Submission(
      request, stream: order.creates == nil ? order.subject?.stream : id,
      creates: order.creates, summary: order.summary, isSpoolable: false)
  }

  /// What the service would have found is found here too, before it lies on a disk for days.
  private func refuseSecrets(in order: Order) throws(ResponderFailure) {
    guard !order.insists else { return }
    let scanner = SecretScanner()
    var text: TerminalText = "Nothing was saved: this looks like a secret."
    var isFound = false
    var texts = order.texts.map { (field: $0.field, bytes: Array($0.text.utf8)) }
    if let contents = order.contents { texts.append(contents) }
    for (field, value) in texts {
      for finding in scanner.findings(in: value) {
        isFound = true
        text = text + "\n  \(field, .bold): \(finding.kind.title) (\(finding.preview))"
      }
    }
    if isFound {
      throw ResponderFailure(
        .refused, text + "\nTake it out; or record it as it is with --insist.")
    }
  }
}

// MARK: - Saying what was done

extension Session {
  /// Says in one sentence what became of an order.
  func report(
    _ outcome: Outcome, _ sentence: (Written) -> TerminalText
  ) -> ExitCode {
    switch outcome {
    case .written(let written):
      var text = sentence(written)
      if written.isUnchanged { text = "Nothing changed: it is so already." }
      if let happenedAt, !written.isUnchanged { text = text + " (at \(clock.both(happenedAt)))" }
      terminal.say(text, json: written.answer.body.isEmpty ? [0x7B, 0x7D] : written.answer.body)
    case .saved(let entry, let failure, let blocker):
      let alias = entry.command?.alias
      let name: TerminalText = alias.map { "\($0, .bold): " } ?? ""
      // Where nobody named it, they learn here what it is about.
      let about: TerminalText =
        alias == nil ? ": \(entry.command?.submission.summary ?? "")" : "."
      terminal.say(
        name
          + """
          Saved here, not sent: \(failure.short). It goes out with the next command, or \
          “lastgood sync”
          """ + about, json: Self.json(of: entry, isParked: false))
      if let blocker { tell(blocker, after: failure) }
    case .parked(let entry):
      terminal.say(
        "Saved here and set aside: \(entry.command?.refusal ?? "") See “lastgood sync --list”.",
        json: Self.json(of: entry, isParked: true))
    }
    return .done
  }

  /// Says what holds everything up, where the service answers but cannot do that.
  private func tell(_ blocker: SpoolEntry, after failure: ClientFailure) {
    switch failure {
    case .refused(let problem) where problem.status != 401: break
    case .malformed: break
    default: return
    }
    let number = blocker.name.prefix { $0 != "-" }.drop { $0 == "0" }
    terminal.note(
      """
      It waits behind \(String(number)), \(blocker.command?.submission.summary ?? blocker.name). \
      “lastgood sync --set-aside \(String(number))” lets the others go on.
      """)
  }

  private static func json(of entry: SpoolEntry, isParked: Bool) -> [UInt8] {
    JSONWriter.object { object in
      object.member("spooled", true)
      object.member("parked", isParked)
      object.member("name", entry.name)
      object.member("alias", ifPresent: entry.command?.alias)
      object.member(
        "stream", ifPresent: entry.command?.submission.stream?.uuidString.lowercased())
      object.member("summary", ifPresent: entry.command?.submission.summary)
    }
  }
}
