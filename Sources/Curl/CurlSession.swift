internal import Synchronization

/// A `CurlHandle` for code that must not block: each request waits on a thread of its own.
///
/// Requests take turns. A stream keeps the session to itself until it ends.
package final class CurlSession: Sendable {
  private let handle = Mutex(CurlHandle())
  private let isBlocking: Bool

  /// A session that `isBlocking` waits on the caller's thread after all.
  ///
  /// That is for a process with nothing else to do meanwhile: it saves starting a thread.
  package init(isBlocking: Bool = false) { self.isBlocking = isBlocking }

  /// Sends a request and waits for the whole answer; cancelling the task gives it up.
  package func perform(_ request: CurlRequest) async throws(CurlFailure) -> CurlResponse {
    try await onOwnThread { handle, cancellation throws(CurlFailure) in
      try handle.perform(request, cancellation: cancellation)
    }
  }

  /// Like `CurlHandle.send`.
  package func send(_ mail: CurlMail) async throws(CurlFailure) -> CurlMailAnswer {
    try await onOwnThread { handle, cancellation throws(CurlFailure) in
      try handle.send(mail, cancellation: cancellation)
    }
  }

  /// Like `CurlHandle.stream`; `onBytes` runs on the session's thread and may wait there.
  package func stream(
    _ request: CurlRequest, onBytes: @escaping @Sendable (ArraySlice<UInt8>) -> Bool
  ) async throws(CurlFailure) -> CurlResponse {
    try await onOwnThread { handle, cancellation throws(CurlFailure) in
      try handle.stream(request, cancellation: cancellation, onBytes: onBytes)
    }
  }

  private func onOwnThread<Answer: Sendable>(
    _ body: @escaping @Sendable (CurlHandle, CurlCancellation) throws(CurlFailure) -> Answer
  ) async throws(CurlFailure) -> Answer {
    let cancellation = CurlCancellation()
    if isBlocking { return try await onThisThread(cancellation, body) }
    let result: Result<Answer, CurlFailure> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let hasStarted = OwnThread.start("lg-curl") {
          let result = self.handle.withLock { handle in
            Result { () throws(CurlFailure) in try body(handle, cancellation) }
          }
          continuation.resume(returning: result)
        }
        guard hasStarted else {
          let failure = CurlFailure(
            .other, mayHaveArrived: false, detail: "The system has no thread left.")
          return continuation.resume(returning: .failure(failure))
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }

  private func onThisThread<Answer: Sendable>(
    _ cancellation: CurlCancellation,
    _ body: @Sendable (CurlHandle, CurlCancellation) throws(CurlFailure) -> Answer
  ) async throws(CurlFailure) -> Answer {
    let result = await withTaskCancellationHandler {
      handle.withLock { handle in
        Result { () throws(CurlFailure) in try body(handle, cancellation) }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }
}
