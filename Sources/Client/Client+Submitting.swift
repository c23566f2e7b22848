/// What became of a command.
package enum Submitted: Hashable, Sendable {
  case answered(APIAnswer)
  /// Kept for later; its `alias` names what it will create.
  case spooled(SpoolEntry, because: ClientFailure)
  /// Kept, but not sent before a person looks at it: it builds on a command that was refused.
  case parked(SpoolEntry)
}

/// Why a command is neither done nor kept.
package enum SubmissionFailure: Error, Hashable, Sendable {
  case client(ClientFailure)
  /// Not sent: it must not overtake what waits before it, which could not be delivered.
  case held(behind: SpoolEntry?, ClientFailure)
  /// Sending failed, and keeping did too.
  case spool(SpoolFailure, after: ClientFailure?)

  /// A sentence for people.
  package var explanation: String {
    switch self {
    case .client(let failure): failure.explanation
    case .held(let entry, let failure):
      """
      Not sent, since \(entry?.command?.submission.summary ?? "what was saved earlier") waits \
      before it: \(failure.explanation)
      """
    case .spool(let failure, nil): failure.explanation
    case .spool(let failure, let cause?):
      "\(cause.explanation) And nothing was saved: \(failure.explanation)"
    }
  }
}

/// What a command may overtake of what waits for the same service.
package enum Overtaking: Hashable, Sendable {
  case nothing
  /// What is about something else.
  case others
  /// All of it: a halt waits for nothing.
  case everything
}

extension Client {
  /// Delivers what waits, then sends a command; keeps it when the service cannot be reached.
  ///
  /// One that may not be kept fails instead, as does one that is refused. Without a `spool` nothing
  /// is ever kept. What waits is given three seconds to answer, since a person waits behind it.
  package func submit(
    _ submission: Submission, spool: Spool?, overtaking: Overtaking = .nothing,
    insists: Bool = true, report: (DeliveryStep) -> Void = { _ in }
  ) async throws(SubmissionFailure) -> Submitted {
    let insists = insists && !submission.isSpoolable
    guard let spool, overtaking != .everything else {
      return .answered(try await sent(submission, insists))
    }
    let delivery = try await delivery(
      of: spool, budget: overtaking == .nothing ? limits.brief.answering : nil, report: report)
    if let obstacle = try inSpool({ () throws(SpoolFailure) in
      try spool.obstacle(for: submission.stream, after: delivery)
    }) {
      return try park(submission, behind: obstacle, in: spool)
    }
    var obstacle: ClientFailure?
    switch delivery.end {
    case .finished: break
    case .stopped(let failure): obstacle = failure
    case .busy:
      obstacle = .unreachable(
        reason: "another command is still delivering what was saved earlier.",
        mayHaveArrived: false)
    }
    if let obstacle {
      if submission.isSpoolable { return try keep(submission, in: spool, because: obstacle) }
      var isFree = overtaking == .others
      if isFree { isFree = try inSpool { () throws(SpoolFailure) in try !spool.holds(submission) } }
      guard isFree else { throw .held(behind: delivery.blocker, obstacle) }
    }
    do throws(ClientFailure) {
      return .answered(try await send(submission.request, insists: insists))
    } catch {
      guard error.saysNothing else { throw .client(error) }
      return try keep(submission, in: spool, because: error)
    }
  }

  /// Delivers the spool, waiting a little for somebody else who is at it.
  private func delivery(
    of spool: Spool, budget: Duration?, report: (DeliveryStep) -> Void
  ) async throws(SubmissionFailure) -> Delivery {
    let start = pace.now()
    var pauses = Backoff()
    while true {
      let delivery: Delivery
      do throws(SpoolFailure) {
        delivery = try await spool.deliver(
          using: self, within: limits.brief, budget: budget, report: report)
      } catch { throw .spool(error, after: nil) }
      let pause = pauses.next()
      guard delivery.end == .busy, pace.now() - start + pause <= limits.retrying else {
        return delivery
      }
      await pace.pause(pause)
    }
  }

  private func sent(
    _ submission: Submission, _ insists: Bool
  ) async throws(SubmissionFailure) -> APIAnswer {
    do throws(ClientFailure) {
      return try await send(submission.request, insists: insists)
    } catch { throw .client(error) }
  }

  private func keep(
    _ submission: Submission, in spool: Spool, because failure: ClientFailure
  ) throws(SubmissionFailure) -> Submitted {
    guard submission.isSpoolable else { throw .client(failure) }
    do throws(SpoolFailure) {
      return .spooled(try spool.add(submission), because: failure)
    } catch { throw .spool(error, after: failure) }
  }

  private func park(
    _ submission: Submission, behind obstacle: SpoolEntry, in spool: Spool
  ) throws(SubmissionFailure) -> Submitted {
    let summary = obstacle.command?.submission.summary ?? obstacle.name
    let reason = "It builds on “\(summary)”, which was refused."
    guard submission.isSpoolable else {
      throw .client(.refused(Problem(title: reason, status: 409)))
    }
    return .parked(
      try inSpool { () throws(SpoolFailure) in try spool.park(submission, because: reason) })
  }

  private func inSpool<Value>(
    _ body: () throws(SpoolFailure) -> Value
  ) throws(SubmissionFailure) -> Value {
    do throws(SpoolFailure) { return try body() } catch { throw .spool(error, after: nil) }
  }
}
