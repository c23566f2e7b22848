import Foundation
@preconcurrency import Glibc
import HTTP
import JSON
import TestSupport
import Testing
@testable import Web

/// The API behind the real server, over sockets.
@Suite(.freshDatabase) struct `The API over sockets` {
  private func withServer(
    _ service: Service, port: UInt16 = 0, _ body: (Server) async throws -> Void
  ) async throws {
    var options = Server.Options()
    options.port = port
    options.deadlines.grace = .milliseconds(200)
    options.bodyLimit = { service.api.bodyLimit($0) }
    options.refusalBody = { service.api.answer(to: $0) }
    let server = try Server(options) { await service.api.handle($0) }
    try await withThrowingTaskGroup { group in
      group.addTask { try await server.run() }
      group.addTask { do { try await service.application.hub.run() } catch is CancellationError {} }
      try await body(server)
      group.cancelAll()
    }
  }

  @Test func `feeds what happens while it happens, and resumes`() async throws {
    try await withService { service in
      let number = try await service.declare()
      try await withServer(service) { server in
        let wire = try Wire(port: server.address.port)
        try wire.send(
          """
          GET /api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token-vera\r\n\
          Accept: text/event-stream\r\nLast-Event-ID: 1\r\n\r\n
          """)
        for index in 0..<5 {
          try await service.post("/incidents/\(number)/notes", ["text": .string("live \(index)")])
        }
        let text = try await wire.read { $0.contains("live 4") }
        #expect(text.hasPrefix("HTTP/1.1 200 "))
        #expect(text.contains("text/event-stream"))
        let ids = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("id: ") }
        #expect(ids == (2...7).map { "id: \($0)" })
      }
    }
  }

  @Test func `says as a problem what was no request`() async throws {
    try await withService { service in
      try await withServer(service) { server in
        let wire = try Wire(port: server.address.port)
        try wire.send("GET /api/v1/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        let text = try await wire.read { $0.contains("problems/bad-request") }
        #expect(text.contains("application/problem+json"))
        let large = try Wire(port: server.address.port)
        try large.send(
          "POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n")
        let answer = try await large.read { $0.contains("problems/too-large") }
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
      }
    }
  }
}

/// A socket that says and hears bytes.
private final class Wire: Sendable {
  private let descriptor: Int32

  struct Failed: Error {}

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, length)
      }
    }
    guard result == 0 else { throw Failed() }
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    else { throw Failed() }
  }

  /// Reads until `enough` holds of all that came, no longer than ten seconds.
  func read(until enough: @escaping @Sendable (String) -> Bool) async throws -> String {
    let descriptor = descriptor
    return try await withCheckedThrowingContinuation { continuation in
      // Waiting for bytes blocks, which Swift's shared threads must not.
      Thread.detachNewThread {
        continuation.resume(with: Result { try Self.read(descriptor, until: enough) })
      }
    }
  }

  private static func read(_ descriptor: Int32, until enough: (String) -> Bool) throws -> String {
    let end = ContinuousClock.now + .seconds(10)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if enough(text) { return text }
      guard ContinuousClock.now < end else { throw Failed() }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 100) > 0 else { continue }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw Failed() }
      bytes += buffer[..<count]
    }
  }
}
