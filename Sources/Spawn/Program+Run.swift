import Glibc

extension Program {
  /// Runs the program and waits for its end.
  ///
  /// Blocks the calling thread: for async callers there is `outcome(within:keeping:)`. What the
  /// program leaves behind in its process group is killed when it ends, so a forgotten grandchild
  /// never holds the caller up. At the deadline the whole group is killed.
  ///
  /// - Parameters:
  ///   - deadline: How long it may take.
  ///   - limit: How many bytes of output to keep.
  ///   - wake: Ends the program early when raised, as the deadline does.
  /// - Returns: How it ended and what it wrote.
  /// - Throws: Why it could not be started.
  package func run(
    deadline: Duration, keeping limit: Int = 65536, unless wake: Wake? = nil
  ) throws(SpawnError) -> Outcome {
    let start = ContinuousClock.now
    let pipe = try Pipe()
    let child = try Reaper(launch(self, output: .descriptor(pipe.writing.number)))
    let reading = pipe.closingWritingEnd()
    var capture = Capture(keeping: limit)
    let isInTime = try child.wait(until: start + deadline, draining: reading, &capture, wake)
    child.killGroup()
    if !isInTime { _ = try waitReadable([child.descriptor.number], until: nil) }
    // Nobody of the group writes any more; what is in the pipe still counts.
    _ = capture.drain(reading)
    let ending = child.reap()
    return Outcome(
      ending: isInTime ? ending : .timedOut, output: capture.kept, outputCount: capture.count,
      duration: ContinuousClock.now - start)
  }

  /// Runs the program on a thread of its own and waits without blocking.
  ///
  /// Cancelling the task kills the program and its group.
  ///
  /// - Throws: `SpawnError`, `CancellationError`.
  package func outcome(
    within deadline: Duration, keeping limit: Int = 65536
  ) async throws -> Outcome {
    let wake = try Wake()
    let outcome = try await withTaskCancellationHandler {
      try await onThreadOfItsOwn { try run(deadline: deadline, keeping: limit, unless: wake) }
    } onCancel: {
      wake.raise()
    }
    try Task.checkCancellation()
    return outcome
  }
}

extension Reaper {
  /// Waits for the process while reading its output.
  ///
  /// - Returns: Whether the process ended by itself in time.
  fileprivate func wait(
    until end: ContinuousClock.Instant, draining pipe: borrowing Descriptor,
    _ capture: inout Capture, _ wake: Wake?
  ) throws(SpawnError) -> Bool {
    var isOpen = true
    while true {
      let ready = try waitReadable(
        [descriptor.number, isOpen ? pipe.number : -1, wake?.descriptor.number ?? -1], until: end)
      if ready[1] { isOpen = capture.drain(pipe) }
      if ready[0] { return true }
      if ready[2] || ContinuousClock.now >= end { return false }
    }
  }
}
