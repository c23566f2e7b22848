/// How one try to deliver a message ended.
package struct TryEnd: Equatable, Sendable {
  package var outcome: TryOutcome
  /// Of HTTP or SMTP; nil where nobody answered.
  package var status: Int32?
  /// The beginning of what the receiver wrote, or what went wrong: text from outside, and nothing of
  /// the message or of a secret.
  package var reply: String
  package var retryAfterSeconds: Int64?

  /// Bytes of a reply that are kept.
  package static let longestReply = 1_024

  package init(
    _ outcome: TryOutcome, status: Int32? = nil, reply: String = "",
    retryAfterSeconds: Int64? = nil
  ) {
    (self.outcome, self.status, self.retryAfterSeconds) = (outcome, status, retryAfterSeconds)
    self.reply = MessageText.line(reply, atMost: Self.longestReply)
  }
}

package enum TryOutcome: String, CaseIterable, Sendable {
  case accepted
  /// Not now: 5xx, 429 and their like, a mail server that asks for patience.
  case busy
  /// No: other answers than success.
  case refused
  /// A mail server's last word.
  case rejected
  /// The receiver is gone for good.
  case gone
  /// Nobody was there, or nobody knows where it is.
  case unreachable
  case timedOut = "timed-out"
  /// The connection ended before the answer came: it may have arrived.
  case cutOff = "cut-off"
  /// The channel cannot be used as it stands: no secret, an address that must not be asked.
  case misconfigured
  case disabled
  /// The words are gone.
  case withdrawn
  /// Whoever sent it was gone before it could say.
  case unknown
}

extension TryEnd {
  /// What a status of HTTP means.
  package static func ofHTTP(
    _ status: Int, reply: String, retryAfterSeconds: Int64? = nil
  ) -> TryEnd {
    let outcome: TryOutcome =
      switch status {
      case 200..<300: .accepted
      case 410: .gone
      case 408, 425, 429, 500...: .busy
      // Redirects too: whoever follows one sends the message somewhere that nobody checked.
      default: .refused
      }
    return TryEnd(
      outcome, status: Int32(clamping: status), reply: reply, retryAfterSeconds: retryAfterSeconds)
  }

  /// What a reply code of SMTP means.
  package static func ofMail(_ code: Int, reply: String) -> TryEnd {
    let outcome: TryOutcome =
      switch code {
      case 200..<300: .accepted
      case 500..<600: .rejected
      default: .busy
      }
    return TryEnd(outcome, status: Int32(clamping: code), reply: reply)
  }
}

/// `Retry-After`, as seconds; nil for nonsense.
package func retryAfter(_ text: String, atEpochSecond now: Int64) -> Int64? {
  if let seconds = Int64(text), seconds >= 0 { return min(seconds, RetrySchedule.longestPause) }
  // So many digits that no number holds them still mean a long time.
  if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
    return RetrySchedule.longestPause
  }
  guard let date = HTTPMoment.seconds(of: text) else { return nil }
  let (wait, overflow) = date.subtractingReportingOverflow(now)
  return overflow || wait < 0 ? nil : min(wait, RetrySchedule.longestPause)
}

extension TryEnd {
  /// Whether a mail server says that there is no such reader, and not that it dislikes the mail, its
  /// sender or us.
  ///
  /// By the codes of RFC 3463 where it gives one: a wrong sender would otherwise lose every reader.
  package var isForNobody: Bool {
    guard outcome == .rejected, let status, [550, 551, 553].contains(status) else { return false }
    let words = reply.split { $0 == " " || $0 == "-" }
    guard
      let code = words.first(where: { $0.hasPrefix("5.") && $0.split(separator: ".").count == 3 })
    else { return status != 553 }
    return ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"].contains(String(code))
  }
}
