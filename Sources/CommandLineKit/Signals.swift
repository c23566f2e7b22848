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
  package static func interruptions() -> AsyncStream<Signal> {
    AsyncStream { continuation in
      let watches = Signal.allCases.map { signal in
        // Dispatch calls these on a queue of its own: without `@Sendable` they would be taken for
        // part of the caller's actor, and trap.
        Watch(signal) { @Sendable in continuation.yield(signal) }
      }
      continuation.onTermination = { @Sendable _ in
        for watch in watches { watch.end() }
      }
    }
  }

  /// One signal's source.
  private final class Watch: @unchecked Sendable {
    // @unchecked: both are set once in `init`; Dispatch sources may be cancelled from any thread.
    private let source: any DispatchSourceSignal
    private let before: Platform.SignalAction

    init(_ signal: Signal, _ handler: @escaping @Sendable () -> Void) {
      before = Platform.SignalAction(of: signal.number)
      source = DispatchSource.makeSignalSource(signal: signal.number, queue: .global())
      source.setEventHandler(handler: handler)
      let before = before
      source.setCancelHandler { @Sendable in before.restore() }
      source.activate()
    }

    func end() { source.cancel() }
  }
}
