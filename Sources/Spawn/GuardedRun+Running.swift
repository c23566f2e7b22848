import Glibc

extension GuardedRun {
  /// Runs the program on a thread of its own and waits without blocking.
  ///
  /// Cancelling the task ends the program as the deadline does.
  ///
  /// - Throws: `SpawnError`, `CancellationError`.
  package func outcome(within deadline: Duration) async throws -> GuardedOutcome {
    try await onThreadOfItsOwn(cancelling: { try run(deadline: deadline, unless: $0) })
  }

  /// Runs the program for a secret that it prints, at most so many bytes.
  ///
  /// - Throws: `SpawnError`, `CancellationError`.
  package func secret(
    within deadline: Duration, atMost limit: Int = 65_536
  ) async throws -> GuardedSecret {
    try await onThreadOfItsOwn(cancelling: { wake in
      var (output, errors) = (RawSink(atMost: limit), ForgettingSink())
      let end = try run(deadline: deadline, unless: wake, &output, &errors)
      return GuardedSecret(ending: end.ending, bytes: output.isWhole ? output.bytes : nil)
    })
  }

  /// Runs the program and waits for its end; blocks the thread.
  ///
  /// - Parameters:
  ///   - deadline: How long it may take.
  ///   - wake: Ends the program early when raised, as the deadline does.
  /// - Returns: How it ended and what it wrote.
  /// - Throws: Why it could not be started.
  package func run(
    deadline: Duration, unless wake: Wake? = nil
  ) throws(SpawnError) -> GuardedOutcome {
    var output = RedactingSink(redactor, keeping: keeping)
    var errors = RedactingSink(redactor, keeping: keeping)
    let end = try run(deadline: deadline, unless: wake, &output, &errors)
    return GuardedOutcome(
      ending: end.ending, output: output.finish(), errors: errors.finish(), duration: end.duration,
      leftBehind: end.leftBehind)
  }
}

private struct RunEnd {
  var ending: Ending
  var duration: Duration
  var leftBehind: Int
}

extension GuardedRun {
  private func run(
    deadline: Duration, unless wake: Wake?, _ output: inout some OutputSink,
    _ errors: inout some OutputSink
  ) throws(SpawnError) -> RunEnd {
    try Program(path, arguments, environment: environment).checkExecutable()
    guard Household.adoptsOrphans else { throw .system(call: "prctl", code: errno) }
    let folder = try RunFolder()
    for (index, file) in secretFiles.enumerated() {
      try folder.keep(file.bytes, as: Self.name(ofSecret: index))
    }
    let start = ContinuousClock.now
    let outputPipe = try Pipe()
    let errorsPipe = try Pipe()
    let ends = (output: outputPipe.writing.number, errors: errorsPipe.writing.number)
    let program = try program(in: folder.path)
    // From a thread that lives on: the program is to die with this process, not with the thread.
    let child = try LastingThread.guarded.perform { () throws(SpawnError) in
      try Reaper(
        launch(
          program, output: .descriptor(ends.output), errors: .descriptor(ends.errors),
          ownsSession: true, passing: file))
    }
    if let started, let mark = ProcessMark(of: child.id) { started(mark) }
    var streams = Streams(
      output: outputPipe.closingWritingEnd(), errors: errorsPipe.closingWritingEnd())
    let isInTime = try child.wait(
      until: start + deadline, reading: &streams, &output, &errors, wake)
    if !isInTime {
      child.signalGroup(.terminate)
      let patience = ContinuousClock.now + grace
      _ = try child.wait(until: patience, reading: &streams, &output, &errors, nil)
    }
    child.killGroup()
    var leftBehind = Household.shared.clear(child.id)
    let hasEnded = try waitForEnd(of: child.descriptor, deadline: .seconds(5), unless: nil)
    // Nobody writes any more; what is in the pipes still counts.
    streams.drain(&output, &errors, atMost: 64)
    let duration = ContinuousClock.now - start
    guard hasEnded else {
      // Not even SIGKILL ends who waits for a dead disk. It is collected when it does end.
      startThread { _ = child.reap() }
      leftBehind += 1
      return RunEnd(ending: .timedOut, duration: duration, leftBehind: leftBehind)
    }
    let ending = child.reap()
    return RunEnd(
      ending: isInTime ? ending : .timedOut, duration: duration, leftBehind: leftBehind)
  }
}

/// The reading ends of standard output and standard error.
private struct Streams: ~Copyable {
  private let output: Descriptor
  private let errors: Descriptor
  private var isOutputOpen = true
  private var isErrorsOpen = true
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  init(output: consuming Descriptor, errors: consuming Descriptor) {
    self.output = output
    self.errors = errors
  }

  /// What to wait for.
  var numbers: [Int32] {
    [isOutputOpen ? output.number : -1, isErrorsOpen ? errors.number : -1]
  }

  /// Reads what is there, but only so much a turn: a fast writer must not delay a deadline, nor
  /// one stream the other.
  mutating func drain(
    _ first: inout some OutputSink, _ second: inout some OutputSink, atMost turns: Int = 4
  ) {
    if isOutputOpen { isOutputOpen = Self.drain(output.number, &buffer, &first, turns) }
    if isErrorsOpen { isErrorsOpen = Self.drain(errors.number, &buffer, &second, turns) }
  }

  /// - Returns: Whether more may come later.
  private static func drain(
    _ descriptor: Int32, _ buffer: inout [UInt8], _ sink: inout some OutputSink, _ turns: Int
  ) -> Bool {
    for _ in 0..<turns {
      let got = read(descriptor, &buffer, buffer.count)
      if got < 0 && errno == EINTR { continue }
      if got < 0 { return errno == EAGAIN }
      if got == 0 { return false }
      sink.take(buffer[..<got])
    }
    return true
  }
}

extension Reaper {
  /// Waits for the process while reading its output; never for the end of the output.
  ///
  /// - Returns: Whether the process ended by itself in time.
  fileprivate func wait(
    until end: ContinuousClock.Instant, reading streams: inout Streams,
    _ output: inout some OutputSink, _ errors: inout some OutputSink, _ wake: Wake?
  ) throws(SpawnError) -> Bool {
    while true {
      let ready = try waitReadable(
        [descriptor.number, wake?.descriptor.number ?? -1] + streams.numbers, until: end)
      if ready[2] || ready[3] { streams.drain(&output, &errors) }
      if ready[0] { return true }
      if ready[1] || ContinuousClock.now >= end { return false }
    }
  }
}

/// Does what ends early when the wake is raised, which cancelling the task does.
private func onThreadOfItsOwn<Value: Sendable>(
  cancelling body: @escaping @Sendable (Wake) throws -> Value
) async throws -> Value {
  let wake = try Wake()
  let value = try await withTaskCancellationHandler {
    try await onThreadOfItsOwn { try body(wake) }
  } onCancel: {
    wake.raise()
  }
  try Task.checkCancellation()
  return value
}
