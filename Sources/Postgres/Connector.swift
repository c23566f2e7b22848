internal import CPostgres
internal import Glibc

/// Makes connections without ever blocking longer than allowed.
enum Connector {
  static func connect(
    _ string: ConnectionString, deadline: Deadline
  ) throws -> OpaquePointer {
    guard string.isReadable else { throw ConnectionError(.badConnectionString) }
    let attempts = string.attempts
    var failures: [ConnectionError] = []
    for (index, attempt) in attempts.enumerated() {
      // A host that never answers may use up its share, not the time of the hosts after it.
      let share = deadline.remaining.map { $0 / (attempts.count - index) }
      do {
        return try connect(attempt, deadline: Deadline(after: share))
      } catch let error as ConnectionError {
        failures.append(error)
      }
    }
    let reason = failures.allSatisfy { $0.reason == .timedOut } ? .timedOut : failures[0].reason
    throw ConnectionError(
      reason == .timedOut && failures.contains { $0.reason != .timedOut } ? .refused : reason,
      message: failures.map(\.message).joined(separator: "; "))
  }

  private static func connect(
    _ settings: [String: String], deadline: Deadline
  ) throws -> OpaquePointer {
    guard let handle = start(settings) else {
      throw ConnectionError(.refused, message: "out of memory")
    }
    var wanted = Poll.Ready.write
    while PQstatus(handle) != CONNECTION_BAD {
      if Poll.wait(PQsocket(handle), wanted, until: deadline).isEmpty {
        PQfinish(handle)
        let place = settings["host"] ?? settings["hostaddr"] ?? "the server"
        throw ConnectionError(.timedOut, message: "\(place) did not answer in time")
      }
      switch PQconnectPoll(handle) {
      case PGRES_POLLING_READING: wanted = .read
      case PGRES_POLLING_WRITING: wanted = .write
      case PGRES_POLLING_OK:
        if PQsetnonblocking(handle, 1) == 0 { return handle }
        fallthrough
      default:
        let message = text(PQerrorMessage(handle))
        PQfinish(handle)
        throw ConnectionError(.refused, message: message)
      }
    }
    let message = text(PQerrorMessage(handle))
    PQfinish(handle)
    throw ConnectionError(.refused, message: message)
  }

  private static func start(_ settings: [String: String]) -> OpaquePointer? {
    var keywords: [UnsafePointer<CChar>?] = []
    var values: [UnsafePointer<CChar>?] = []
    for (keyword, value) in settings {
      keywords.append(strdup(keyword))
      values.append(strdup(value))
    }
    defer {
      for copy in keywords + values { free(UnsafeMutablePointer(mutating: copy)) }
    }
    let handle = PQconnectStartParams(keywords + [nil], values + [nil], 0)
    // A server that dies while we log in says so in a notice, and libpq would print it.
    if let handle { PQsetNoticeReceiver(handle, { _, _ in }, nil) }
    return handle
  }
}
