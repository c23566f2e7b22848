internal import Synchronization

/// A `CurlHandle` for code that must not block: each request waits on a thread of its own.
///
/// Requests take turns. A stream keeps the session to itself until it ends.
package final class CurlSession: Sendable {
  private let handle = Mutex(CurlHandle())

  package init() {}

  /// Sends a request and waits for the whole answer; cancelling the task gives it up.
  package func perform(_ request: CurlRequest) async throws(CurlFailure) -> CurlResponse {
    try await onOwnThread { handle, cancellation throws(CurlFailure) in
      try handle.perform(request, cancellation: cancellation)
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

  private func onOwnThread(
    _ body: @escaping @Sendable (CurlHandle, CurlCancellation) throws(CurlFailure) -> CurlResponse
  ) async throws(CurlFailure) -> CurlResponse {
    let cancellation = CurlCancellation()
    let result: Result<CurlResponse, CurlFailure> = await withTaskCancellationHandler {
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
}
