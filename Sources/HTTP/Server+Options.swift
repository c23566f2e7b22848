extension Server {
  /// Where a server listens, and what it puts up with.
  package struct Options: Sendable {
    /// A numeric address.
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port: UInt16 = 0
    package var loops = 2

    package var maxConnections = 4096
    /// Of one address; an IPv6 network of 64 bits counts as one.
    package var connectionsPerAddress = 64
    package var exemptsLoopback = true
    /// Addresses in numbers of those that ask for others: they may have any number of connections, and
    /// `X-Forwarded-For` is believed from them.
    package var trustedProxies: Set<String> = []

    package var deadlines = Deadlines()
    /// Bytes of all bodies that are being read or handled; above it bodies are refused.
    package var bodyMemory = 256 << 20
    /// Those of one address, as above.
    package var bodyMemoryPerAddress = 64 << 20
    /// Bytes of a stream that may be unsent before its client is cut.
    package var streamBuffer = 256 * 1024

    /// How large the body may be; asked on a loop, so it must not wait.
    package var bodyLimit: @Sendable (RequestHead) -> Int = { _ in 1 << 20 }
    /// How a refusal is told; asked on a loop, so it must not wait.
    package var refusalBody: @Sendable (Refusal) -> Response = {
      Response($0.status, $0.reason + "\n")
    }
    /// Seconds since 1970, for the `Date` field.
    package var now: @Sendable () -> Int64 = { wallClock() }

    package init() {}
  }

  /// How long a client may take.
  package struct Deadlines: Sendable {
    /// From the first byte of a head to its last.
    package var head = Duration.seconds(10)
    /// From the head to the end of the body, and more for what arrives at `bodyRate`; never more than
    /// this from what came last.
    package var body = Duration.seconds(30)
    /// Bytes a second.
    package var bodyRate = 64 * 1024
    /// Between requests.
    package var idle = Duration.seconds(60)
    /// Without any progress of what we write.
    package var write = Duration.seconds(30)
    /// Bytes a second that an answer makes on the whole, once `write` has passed.
    package var writeRate = 4 * 1024
    /// For the client to read the answer before the connection is gone.
    package var linger = Duration.seconds(1)
    /// For running handlers when the server stops.
    package var grace = Duration.seconds(5)

    package init() {}
  }
}

extension Duration {
  /// Clamped to a century, so that sums with the clock never overflow.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return min(max(seconds, 0), 3_000_000_000) * 1_000_000_000
      + max(attoseconds / 1_000_000_000, 0)
  }
}
