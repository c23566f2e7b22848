internal import Glibc

/// Starts a thread that nobody waits for.
func startThread(_ body: @escaping @Sendable () -> Void) throws(SocketError) {
  let work = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  let code = pthread_create(&thread, nil, runThread, work.toOpaque())
  guard code == 0 else {
    work.release()
    throw SocketError("pthread_create", code)
  }
  pthread_detach(thread)
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Takes back the reference that `startThread` passed.
private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}
