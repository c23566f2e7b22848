import Glibc

/// Ports of this host for parts that cannot be told to take any.
package enum LocalPort {
  /// One that was free, and that the system gives to nobody else as long as this process lives.
  ///
  /// A socket stays bound to it and never listens. Whoever shares the address (`SO_REUSEADDR`), as servers
  /// do, can listen there; until then connections are refused.
  package static func free() throws(StageTrouble) -> UInt16 {
    let descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw StageTrouble("no socket can be had") }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    var yes: Int32 = 1
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    // Shared only once it was chosen: else it could be one that another holds in this way.
    guard isBound,
      setsockopt(
        descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size)) == 0
    else {
      close(descriptor)
      throw StageTrouble("no port of 127.0.0.1 is free")
    }
    return UInt16(bigEndian: address.sin_port)
  }

  static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
