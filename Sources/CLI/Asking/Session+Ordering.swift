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
    let direct = submission(order, key, id, at: happenedAt, isSpoolable: false)
    var steps: [DeliveryStep] = []
    defer { tell(steps) }
    let spool = try spool()
    let submitted: Submitted
    do throws(SubmissionFailure) {
      submitted = try await client.submit(direct, spool: spool, report: { steps.append($0) })
    } catch {
      guard order.isSpoolable, case .client(let failure) = error else { throw error }
      var order = order
      // Behind commands of one's own that wait, nobody knows the version that will be there.
      if (try? spool?.count()) ?? 0 > 0 { order.version = nil }
      let late = submission(order, key, id, at: happenedAt ?? start, isSpoolable: true)
      switch failure {
      case .unreachable:
        guard let spool else { throw SubmissionFailure.spool(.noFolder, after: failure) }
        try refuseSecrets(in: order)
        do throws(SpoolFailure) {
          return .saved(try spool.add(late), because: failure)
        } catch { throw SubmissionFailure.spool(error, after: failure) }
      case .refused(let problem) where problem.status == 409 && problem.type == "about:blank":
        // Said by the client itself: what this builds on was refused and waits for a person.
        try refuseSecrets(in: order)
        if case .parked(let entry) = try await client.submit(late, spool: spool) {
          return .parked(entry)
        }
        throw error
      default: throw error
      }
    }
    switch submitted {
    case .answered(let answer): return .written(try written(answer))
    case .spooled(let entry, let failure): return .saved(entry, because: failure)
    case .parked(let entry): return .parked(entry)
    }
  }

  private func written(_ answer: APIAnswer) throws(ClientFailure) -> Written {
    let value = answer.body.isEmpty ? .null : try Self.value(of: answer)
    let written = Written(answer: answer, value: value)
    // Whoever adds to what they saw has seen that too.
    if written.stream != nil { SeenIncidents(in: folders).follow(written) }
    for warning in written.warnings { terminal.note("\(warning)") }
    return written
  }

  /// The key, and the id of what is made: both from `--idempotency-key`, so that they agree.
  private func identity(_ part: String?) -> (key: UUID, id: UUID) {
    if let given = options.key {
      if let part {
        return (Self.derived("key \(part) \(given)"), Self.derived("id \(part) \(given)"))
      }
      let key = UUID(uuidString: given) ?? Self.derived("key " + given)
      return (key, Self.derived("id " + given))
    }
    var random = SystemRandomNumberGenerator()
    return (
      .ordered(at: start, using: &random), .ordered(at: start, using: &random)
    )
  }

  /// An id that is always the same for the same text: version 8, over FNV-1a.
  ///
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
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    return UUID(bytes: bytes) ?? UUID()
  }

  private func submission(
    _ order: Order, _ key: UUID, _ id: UUID, at time: Timestamp?, isSpoolable: Bool
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
      creates: order.creates, summary: order.summary, isSpoolable: isSpoolable)
  }

  /// What the service would have found is found here too, before it lies on a disk for days.
  private func refuseSecrets(in order: Order) throws(ResponderFailure) {
    guard !order.insists else { return }
    let scanner = SecretScanner()
    var text: TerminalText = "Nothing was saved: this looks like a secret."
    var isFound = false
    for (field, value) in order.texts {
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
    case .saved(let entry, let failure):
      let alias = entry.command?.alias
      let name: TerminalText = alias.map { "\($0, .bold): " } ?? ""
      terminal.say(
        name
          + """
          Saved here, not sent: \(failure.short). It goes out with the next command, or \
          “lastgood sync”.
          """, json: Self.json(of: entry, isParked: false))
    case .parked(let entry):
      terminal.say(
        "Saved here and set aside: \(entry.command?.refusal ?? "") See “lastgood sync --list”.",
        json: Self.json(of: entry, isParked: true))
    }
    return .done
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
