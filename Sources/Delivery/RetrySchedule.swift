package import EventLog

/// When a message is tried again: the schedule that Standard Webhooks publishes, over three days.
package enum RetrySchedule {
  /// Seconds from a try to the next one.
  package static let pauses: [Int64] = [
    5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600,
  ]

  /// How many there are, the first included.
  package static var tries: Int32 { Int32(pauses.count + 1) }

  /// So many a receiver may refuse before that counts as its last word: one that is being set up
  /// refuses for minutes, and whoever has to act must not wait for days to hear of it.
  package static let refusals: Int32 = 3

  /// The longest a receiver may ask for.
  package static let longestPause: Int64 = 24 * 3_600

  /// Microseconds from the end of a try to the next one, a tenth more or less, so that those who
  /// failed together do not come back together; the same for the same try.
  package static func pause(after number: Int32, of delivery: StreamID) -> Int64 {
    let index = min(max(Int(number) - 1, 0), pauses.count - 1)
    let base = pauses[index] * 1_000_000
    // From 0 to 2,000 thousandths of a tenth.
    let share = Int64(scrambled(delivery, number) % 2_001) - 1_000
    return base + base / 10_000 * share
  }

  /// The bytes of the id and the number, mixed so that each bit counts (FNV-1a, then SplitMix64).
  private static func scrambled(_ delivery: StreamID, _ number: Int32) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in delivery.uuid.bytes + [UInt8(truncatingIfNeeded: number)] {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    return hash ^ (hash >> 31)
  }
}

/// What is to be done after a try.
package enum DeliveryVerdict: Equatable, Sendable {
  case sent
  /// Again, so many microseconds later.
  case again(after: Int64)
  case deadLetter(DeadLetterReason)
}

/// Why nothing more is tried by itself.
package enum DeadLetterReason: String, CaseIterable, Sendable {
  /// The receiver said no, and stayed with it.
  case refused
  /// All tries of the schedule were in vain.
  case exhausted
  /// The receiver says that it is gone for good; the channel is disabled.
  case gone
  /// The channel was disabled before.
  case disabled
  /// The policy knows no such channel any more, or it cannot be used as it stands there.
  case unusable
  /// Its words were redacted before they were sent.
  case withdrawn
}

extension TryEnd {
  /// What follows from this end of the try with that number.
  package func verdict(ofTry number: Int32, of delivery: StreamID) -> DeliveryVerdict {
    let again = DeliveryVerdict.again(
      after: max(
        RetrySchedule.pause(after: number, of: delivery),
        min(max(retryAfterSeconds ?? 0, 0), RetrySchedule.longestPause) * 1_000_000))
    switch outcome {
    case .accepted: return .sent
    case .gone: return .deadLetter(.gone)
    case .disabled: return .deadLetter(.disabled)
    case .withdrawn: return .deadLetter(.withdrawn)
    case .rejected: return .deadLetter(.refused)
    case .refused: return number >= RetrySchedule.refusals ? .deadLetter(.refused) : again
    case .misconfigured: return number >= RetrySchedule.refusals ? .deadLetter(.unusable) : again
    case .busy, .unreachable, .timedOut, .cutOff, .unknown:
      return number >= RetrySchedule.tries ? .deadLetter(.exhausted) : again
    }
  }
}
