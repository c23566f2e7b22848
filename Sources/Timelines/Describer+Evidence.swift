import EventLog

extension Describer {
  static func sentence(for evidence: Evidence) -> [SentencePiece] {
    if let run = evidence.run { return sentence(for: run, of: evidence) }
    var sentence: [SentencePiece] = [.plain("Attached a \(noun(for: evidence.kind))")]
    sentence += quoted(" ", evidence.name) + quoted(": ", evidence.reference)
    if let blob = evidence.blob { sentence.append(.plain(" (\(size(blob.size)))")) }
    return sentence + quoted(", ", evidence.text)
  }

  private static func sentence(
    for run: Evidence.Run, of evidence: Evidence
  ) -> [SentencePiece] {
    var sentence: [SentencePiece] = ["Ran ", .quote(run.command)]
    sentence.append(.plain(run.exitCode.map { ", exit \($0)" } ?? ", without an exit of its own"))
    if let milliseconds = run.milliseconds {
      sentence.append(.plain(" after \(TimeText.length(saturating(milliseconds)))"))
    }
    return sentence + quoted(": ", evidence.text)
  }

  private static func saturating(_ milliseconds: Int64) -> Int64 {
    let (microseconds, isTooLong) = milliseconds.multipliedReportingOverflow(by: 1_000)
    return isTooLong ? .max : microseconds
  }

  private static func noun(for kind: Evidence.Kind) -> String {
    switch kind {
    case .file: "file"
    case .log: "log excerpt"
    case .metric: "metric"
    case .trace: "trace"
    case .screenshot: "screenshot"
    case .link: "link"
    case .run: "run"
    }
  }

  /// `70 KB`, in thousands, as people count.
  private static func size(_ bytes: Int64) -> String {
    switch bytes {
    case ..<1_000: "\(bytes) bytes"
    case ..<1_000_000: "\(bytes / 1_000) KB"
    default: "\(bytes / 1_000_000) MB"
    }
  }
}
