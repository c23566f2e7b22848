import Crypto
import Digest
package import EventLog
import FoundationEssentials
package import Postgres
import Synchronization

/// Reads the whole log and recomputes everything about it from the stored bytes.
///
/// It needs no more than the auditor's rights, changes nothing, and may run while the log is
/// written: it looks at what was there when it began.
package struct LogVerifier: Sendable {
  private let database: ConnectionString
  private let shard: Shard
  private let options: Options

  package struct Options: Sendable {
    /// How many read and hash; one more thread chains when there are several.
    package var threads = 1
    /// Findings that are reported; the others are counted.
    package var findingLimit = 100
    /// Events a statement.
    package var slice: Int64 = 20_000
    /// Opens all words, which is how an exchanged key is found; without it keys are looked for.
    package var vault: Vault?
    /// Signed checkpoints that were kept outside the database.
    package var checkpoints: [String] = []
    /// The keys that may have signed them, known from elsewhere.
    package var keys: [NoteKey] = []
    /// Entries that were redacted, as listed outside the database.
    package var redactions: [RedactionList.Entry] = []
    /// Is told how many events of how many are done.
    package var onProgress: @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }

    package init() {}
  }

  package init(
    _ database: ConnectionString, shard: Shard = .main, options: Options = Options()
  ) {
    (self.database, self.shard, self.options) = (database, shard, options)
  }

  /// Verifies, on threads of its own.
  ///
  /// - Throws: what keeps it from reading, such as `ConnectionError`; never what it finds.
  package func run() async throws -> VerificationReport {
    let isCancelled = Atomic(false)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        OwnThread.start("lg-verify") {
          continuation.resume(with: Result { try verify { isCancelled.load(ordering: .relaxed) } })
        }
      }
    } onCancel: {
      isCancelled.store(true, ordering: .relaxed)
    }
  }

  private func verify(_ isCancelled: @escaping () -> Bool) throws -> VerificationReport {
    let start = ContinuousClock().now
    let connection = try Connection(database)
    defer { connection.close() }
    let outline = try VerifierOutline(of: shard, over: connection)
    let notes = options.checkpoints.map { note in
      Checkpoint(note: note, signedBy: options.keys, using: Ed25519Verifier())
    }
    var chain = VerifierChain(
      outline.streams, rootsAt: notes.compactMap { $0?.size }, findingLimit: options.findingLimit)
    defer { chain.end() }
    var words = VerifierWords(shard, head: outline.head.position.rawValue)
    try read(through: outline.head.position.rawValue, over: connection) { slice in
      if isCancelled() { throw CancellationError() }
      chain.take(slice)
      words.take(slice)
      options.onProgress(chain.position, outline.head.position.rawValue)
    }
    chain.compare(head: outline.head.position.rawValue)
    chain.compareHeads()

    var findings = chain.findings
    for fault in outline.faults { findings.add(fault) }
    findings.add(
      try words.compare(
        with: options.redactions, limit: options.findingLimit, over: connection))
    var report = VerificationReport(
      of: LogOrigin(outline.head.incarnation, shard), size: outline.head.position.rawValue,
      root: chain.frontier.root(by: MerkleHasher(OpenSSLSHA256())), streams: chain.streamCount,
      words: words.wordCount, redacted: words.redactedCount,
      hasOpenedWords: options.vault != nil)
    for finding in compare(notes, with: chain, &report) { findings.add(finding) }
    (report.findings, report.findingCount) = (findings.sorted, findings.count)
    (report.clockSteps, report.clockStepCount) = (chain.clockSteps, chain.clockStepCount)
    report.elapsed = ContinuousClock().now - start
    return report
  }

  /// Holds the log against checkpoints; the first that disagrees tells between which events.
  private func compare(
    _ checkpoints: [Checkpoint?], with chain: VerifierChain, _ report: inout VerificationReport
  ) -> [VerificationFinding] {
    var findings: [VerificationFinding] = []
    var agreed: Int64 = 0
    for checkpoint in checkpoints.sorted(by: { $0?.size ?? -1 < $1?.size ?? -1 }) {
      guard let checkpoint else {
        findings.append(VerificationFinding(.checkpointUnsigned))
        continue
      }
      guard checkpoint.origin == report.origin,
        options.keys.contains(where: { $0.name == checkpoint.origin.description })
      else {
        findings.append(VerificationFinding(.checkpointOrigin(checkpoint.origin)))
        continue
      }
      guard checkpoint.size <= report.size else {
        findings.append(VerificationFinding(.checkpointBeyond(size: checkpoint.size)))
        continue
      }
      if let root = chain.roots[checkpoint.size], root == checkpoint.root {
        agreed = checkpoint.size
        report.agreedCheckpoints.append(checkpoint.size)
      } else {
        let root = chain.roots[checkpoint.size] ?? .zero
        findings.append(
          VerificationFinding(
            .checkpointRoot(size: checkpoint.size, agreed: agreed, root: root),
            at: VerificationFinding.Place(LogPosition(agreed + 1))))
      }
    }
    return findings
  }
}

// MARK: - Threads

extension LogVerifier {
  /// Hands over all slices in order, read by as many threads as asked for.
  private func read(
    through end: Int64, over connection: Connection, _ body: (VerifierSlice) throws -> Void
  ) throws {
    let slice = max(1, options.slice)
    let starts = Array(stride(from: 0, to: end, by: Int64.Stride(slice)))
    let count = min(options.threads, starts.count)
    guard count > 1 else {
      let scanner = try VerifierScanner(shard, vault: options.vault)
      for start in starts {
        try body(
          scanner.read(after: start, through: min(start + slice, end), over: connection))
      }
      return
    }
    let lanes = (0..<count).map { _ in VerifierLane() }
    let threads = lanes.enumerated().map { index, lane in
      let own = stride(from: index, to: starts.count, by: count).map { starts[$0] }
      return OwnThread.start("lg-verify-\(index)") { work(on: own, slice, end, to: lane) }
    }
    defer {
      for lane in lanes { lane.close() }
      for thread in threads { thread.join() }
    }
    for index in starts.indices { try body(lanes[index % count].take()) }
  }

  private func work(on starts: [Int64], _ slice: Int64, _ end: Int64, to lane: VerifierLane) {
    do {
      let connection = try Connection(database)
      defer { connection.close() }
      let scanner = try VerifierScanner(shard, vault: options.vault)
      for start in starts {
        let read = try scanner.read(
          after: start, through: min(start + slice, end), over: connection)
        guard lane.put(.success(read)) else { return }
      }
    } catch {
      _ = lane.put(.failure(error))
    }
  }
}
