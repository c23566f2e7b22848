internal import CCurl
internal import Glibc

/// A thread for work that blocks, since Swift's shared threads must never do that.
enum OwnThread {
  /// Starts a thread that ends with `body`; false when the system has none left.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    var identifier = pthread_t()
    guard pthread_create(&identifier, nil, runWork, work.toOpaque()) == 0 else {
      work.release()
      return false
    }
    pthread_detach(identifier)
    return true
  }
}

private final class Work: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    (self.name, self.body) = (name, body)
  }
}

/// Takes back the reference that `start` passed.
private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
  lg_curl_quiet_this_thread(work.name)
  work.body()
  return nil
}
