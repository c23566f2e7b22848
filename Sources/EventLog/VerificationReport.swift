package import Digest
import JSON

/// What a verification of the whole log found.
package struct VerificationReport: Equatable, Sendable {
  package var origin: LogOrigin
  /// How many events were read: the log's head when it began.
  package var size: Int64
  /// Of the tree over the hashes as they are stored.
  package var root: SHA256Digest
  package var streamCount: Int
  /// How many events have words, and how many of those can still be read.
  package var wordCount: Int
  package var redactedCount: Int
  /// Whether words were opened with their keys, and not just looked for.
  package var hasOpenedWords: Bool
  /// Sizes of the checkpoints that the log agrees with.
  package var agreedCheckpoints: [Int64] = []
  /// The first of them by position, those without a position last; at most as many as asked for.
  package var findings: [VerificationFinding] = []
  /// How many there were.
  package var findingCount = 0
  /// The first steps back of the clock: nothing wrong with the log, but with the machine.
  package var clockSteps: [ClockStep] = []
  package var clockStepCount = 0
  package var elapsed = Duration.zero

  /// An event that was recorded, by the database's clock, before the one in front of it.
  package struct ClockStep: Equatable, Sendable {
    package var position: LogPosition
    package var microseconds: Int64

    package init(at position: LogPosition, by microseconds: Int64) {
      (self.position, self.microseconds) = (position, microseconds)
    }
  }

  package init(
    of origin: LogOrigin, size: Int64, root: SHA256Digest, streams: Int, words: Int, redacted: Int,
    hasOpenedWords: Bool
  ) {
    (self.origin, self.size, self.root, streamCount) = (origin, size, root, streams)
    (wordCount, redactedCount, self.hasOpenedWords) = (words, redacted, hasOpenedWords)
  }

  package var isGood: Bool { findingCount == 0 }

  /// The first thing that is wrong.
  package var first: VerificationFinding? { findings.first }

  package var eventsPerSecond: Double {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return seconds > 0 ? Double(size) / seconds : 0
  }
}

extension VerificationReport: CustomStringConvertible {
  /// For people, several lines.
  package var description: String {
    var lines = [
      isGood
        ? "good: \(size) events in \(streamCount) streams, root \(root)"
        : "bad: \(first?.description ?? "")"
    ]
    lines += findings.dropFirst().map { "also: \($0)" }
    if findingCount > findings.count { lines.append("and \(findingCount - findings.count) more") }
    if agreedCheckpoints.isEmpty {
      lines.append(
        "caution: not compared with any checkpoint; a rewritten log or a cut end would not show")
    } else {
      let newest = agreedCheckpoints.max() ?? 0
      lines.append("agrees with \(agreedCheckpoints.count) checkpoints, the newest over \(newest)")
      if newest < size { lines.append("\(size - newest) events came after the newest checkpoint") }
    }
    if redactedCount > 0 { lines.append("\(redactedCount) of \(wordCount) texts were redacted") }
    if !hasOpenedWords, wordCount > redactedCount {
      lines.append("keys of words were looked for, but not tried")
    }
    for step in clockSteps {
      lines.append(
        "note: the clock stepped back \(step.microseconds) microseconds before position "
          + "\(step.position)")
    }
    if clockStepCount > clockSteps.count {
      lines.append("note: it stepped back \(clockStepCount - clockSteps.count) more times")
    }
    return lines.joined(separator: "\n")
  }

  /// For machines, one object.
  package var json: [UInt8] {
    JSONWriter.object { report in
      report.member("good", isGood)
      report.member("origin", origin.description)
      report.member("size", size)
      report.member("root", root.description)
      report.member("streams", Int64(streamCount))
      report.member("words", Int64(wordCount))
      report.member("redacted", Int64(redactedCount))
      report.member("words_opened", hasOpenedWords)
      report.array("agreed_checkpoints") { for size in agreedCheckpoints { $0.element(size) } }
      report.member("finding_count", Int64(findingCount))
      report.array("findings") { list in
        for finding in findings { list.object { finding.write(to: &$0) } }
      }
      report.member("clock_step_count", Int64(clockStepCount))
      report.array("clock_steps") { list in
        for step in clockSteps {
          list.object {
            $0.member("position", step.position.rawValue)
            $0.member("microseconds", step.microseconds)
          }
        }
      }
    }
  }
}

extension VerificationFinding {
  fileprivate func write(to object: inout JSONMembers) {
    object.member("fault", fault.code)
    object.member("position", ifPresent: place?.position.rawValue)
    object.member("stream", ifPresent: place?.event?.stream.description)
    object.member("version", ifPresent: (place?.event?.version.rawValue).map(Int64.init))
    object.member("id", ifPresent: place?.event?.id.description)
    object.member("explanation", fault.explanation)
  }
}
