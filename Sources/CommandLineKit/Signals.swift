import Dispatch

/// A request to stop.
package enum Signal: Hashable, Sendable, CaseIterable {
  /// Ctrl-C.
  case interrupt
  case terminate

  var number: Int32 {
    switch self {
    case .interrupt: Platform.interruptSignal
    case .terminate: Platform.terminateSignal
    }
  }
}

/// Signals sent to this process.
package enum Signals {
  /// Every request to stop, until the stream is let go; then signals do again what they did before.
  ///
  /// No signal sent after this returns ends the process. One stream at a time: of two, each would
  /// get a part.
  package static func interruptions() -> AsyncStream<Signal> {
    AsyncStream { continuation in
      let watch = Watch { signal in continuation.yield(signal) }
      continuation.onTermination = { @Sendable _ in watch.end() }
    }
  }

  /// Reads the pipe that the handlers write to.
  ///
  /// Not `makeSignalSource`: on Linux it takes the signal over a little later, by when one has ended
  /// the process, and after its end it leaves its handler behind, but does not set it again for the
  /// next source. Both were seen.
  private final class Watch: @unchecked Sendable {
    // @unchecked: both are constant, and Dispatch takes calls for a source from any thread.
    private let source: any DispatchSourceRead
    private let before: [Platform.SignalAction]

    init(_ handler: @escaping @Sendable (Signal) -> Void) {
      let pipe = SignalPipe.shared
      _ = pipe.received()  // What came too late for an earlier stream.
      source = DispatchSource.makeReadSource(
        fileDescriptor: pipe.reading, queue: DispatchQueue(label: "signals"))
      // Dispatch calls this on a queue of its own: without `@Sendable` it would be taken for part
      // of the caller's actor, and trap.
      source.setEventHandler { @Sendable in
        for number in pipe.received() {
          if let signal = Signal.allCases.first(where: { $0.number == number }) { handler(signal) }
        }
      }
      source.activate()
      before = Signal.allCases.map { pipe.catchSignal($0.number) }
    }

    func end() {
      for action in before { action.restore() }
      source.cancel()
    }
  }
}
