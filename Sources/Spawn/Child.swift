import Glibc

/// A program that runs beside us until it is told to stop.
///
/// It is started from a thread that lives as long as the process, so a parent-death signal that it
/// asks for means *our* death. Dropping the last reference kills it and its group: whoever starts
/// a child keeps it and ends it properly.
package final class Child: Sendable {
  /// Where standard output and standard error go.
  package enum Output: Sendable {
    case nowhere

    /// Appended to a file, which is made if need be; a symbolic link is refused.
    case file(String)

    /// Given, piece by piece, to a function that is called on a thread of its own.
    case handler(@Sendable ([UInt8]) -> Void)
  }

  package let program: Program
  private let reaper: Reaper

  /// Starts the program; returns when it runs or is known not to.
  package init(_ program: Program, output: Output) throws(SpawnError) {
    self.program = program
    reaper = try LastingThread.shared.perform { () throws(SpawnError) in
      try start(program, output: output)
    }
  }

  deinit {
    reaper.killGroup()
    _ = reaper.reap()
  }

  package var id: Int32 { reaper.id }

  /// Sends a signal to the process itself.
  ///
  /// - Returns: Whether it was there to get it.
  @discardableResult package func signal(_ signal: Signal) -> Bool { reaper.signal(signal) }

  /// Kills the process and everything in its group.
  package func killGroup() { reaper.killGroup() }

  /// Waits for the end; blocks the thread.
  ///
  /// - Returns: How it ended, or nil if the deadline or the wake came first.
  package func waitForExit(
    deadline: Duration? = nil, unless wake: Wake? = nil
  ) throws(SpawnError) -> Ending? {
    let hasEnded = try waitForEnd(of: reaper.descriptor, deadline: deadline, unless: wake)
    return hasEnded ? reaper.reap() : nil
  }
}

private func start(_ program: Program, output: Child.Output) throws(SpawnError) -> Reaper {
  switch output {
  case .nowhere: return try Reaper(launch(program, output: .nowhere))
  case .file(let path):
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC
    let file = try Descriptor(owning: open(path, flags, 0o600), from: "open \(path)")
    return try Reaper(launch(program, output: .descriptor(file.number)))
  case .handler(let handle):
    let pipe = try Pipe()
    let reaper = try Reaper(launch(program, output: .descriptor(pipe.writing.number)))
    let reading = HeldDescriptor(pipe.closingWritingEnd())
    startThread { forward(reading, to: handle) }
    return reaper
  }
}

/// Reads until the last writer is gone.
private func forward(_ held: HeldDescriptor, to handle: ([UInt8]) -> Void) {
  var buffer = [UInt8](repeating: 0, count: 65536)
  while (try? waitReadable([held.descriptor.number], until: nil)) != nil {
    let got = read(held.descriptor.number, &buffer, buffer.count)
    if got > 0 {
      handle(Array(buffer[..<got]))
    } else if got == 0 || (errno != EAGAIN && errno != EINTR) {
      return
    }
  }
}

/// A descriptor that a thread can take with it.
private final class HeldDescriptor: Sendable {
  let descriptor: Descriptor

  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
