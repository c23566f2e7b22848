import FoundationEssentials
import Glibc
import Synchronization
import TestThreads
import Testing

@testable import Client

/// Ends the process, as far as its files are concerned, before one of its steps.
private final class Fate: Sendable {
  private let stepsLeft: Mutex<Int>

  init(after steps: Int) { stepsLeft = Mutex(steps) }

  var disk: Disk {
    Disk { step throws(FileFailure) in
      let isAlive = self.stepsLeft.withLock { left in
        left -= 1
        return left >= 0
      }
      guard isAlive else { throw FileFailure(path: "", action: "live", code: EINTR) }
    }
  }

  var hasStruck: Bool { stepsLeft.withLock { $0 < 0 } }
}

@Suite(.ownThreads) struct `Crashes of a process with a spool` {
  let service = FakeService()

  /// Runs `body` with a fresh folder for a crash before each of its steps, until it ends unharmed.
  private func everyCrash(
    _ body: (_ spoolAt: (Disk) -> Spool, Disk, Client, FakeService) async throws -> Void
  ) async throws -> Int {
    for steps in 0... {
      let folder = try TemporaryFolder()
      let service = FakeService()
      let server = try RawServer { service.answer($0) }
      defer { server.stop() }
      let fate = Fate(after: steps)
      let client = try Client.testing(server.url)
      try await body(
        { Spool(service: server.url, in: folder.path, disk: $0) }, fate.disk, client, service)
      if !fate.hasStruck { return steps }
      #expect(steps < 1000)
    }
    return 0
  }

  @Test func `lose no command that was acknowledged, and repeat none`() async throws {
    let crashes = try await everyCrash { spoolAt, dying, client, service in
      var acknowledged: [String] = []
      service.plan(.cutReply, .normal, .cutReply)
      do {
        let spool = spoolAt(dying)
        let stream = UUID()
        for summary in ["declare", "note", "other"] {
          _ = try spool.add(
            command(
              summary, stream: summary == "other" ? UUID() : stream,
              creates: summary == "declare" ? "INC" : nil))
          acknowledged.append(summary)
        }
        _ = try await spool.deliver(using: client)
      } catch is SpoolFailure {}

      let survivor = spoolAt(Disk())
      #expect(try await survivor.deliver(using: client).end == .finished)
      #expect(try survivor.count() == 0 && survivor.parked().isEmpty)
      // A command that was on disk but not acknowledged may be delivered, too.
      #expect(service.order.starts(with: acknowledged))
      #expect(service.order.count <= acknowledged.count + 1)
      #expect(Set(service.order).count == service.order.count)
      if acknowledged.contains("declare") {
        #expect(try survivor.resolve("INC-local-1")?.name == "INC-2026-001")
      }
      let names = try? FileManager.default.contentsOfDirectory(atPath: survivor.folder)
      #expect(acknowledged.isEmpty || names?.contains { $0.hasSuffix(".new") } == false)
    }
    #expect(crashes > 20)
  }

  @Test func `part no parked command from what builds on it`() async throws {
    let crashes = try await everyCrash { spoolAt, dying, client, service in
      let calm = spoolAt(Disk())
      let stream = UUID()
      for summary in ["bad", "else", "after 1", "after 2"] {
        _ = try calm.add(command(summary, stream: summary == "else" ? UUID() : stream))
      }
      service.refuse("bad")
      do { _ = try await spoolAt(dying).deliver(using: client) } catch is SpoolFailure {}
      _ = try await calm.deliver(using: client)
      #expect(service.order == ["else"])
      #expect(try calm.count() == 0)
      #expect(
        try calm.parked().map { $0.command?.submission.summary } == ["bad", "after 1", "after 2"])
    }
    #expect(crashes > 15)
  }

  @Test func `while they retry repeat nothing and turn nothing round`() async throws {
    let crashes = try await everyCrash { spoolAt, dying, client, service in
      let calm = spoolAt(Disk())
      let stream = UUID()
      for summary in ["bad", "after"] { _ = try calm.add(command(summary, stream: stream)) }
      service.refuse("bad")
      _ = try await calm.deliver(using: client)
      service.refuse()
      do {
        let spool = spoolAt(dying)
        _ = try spool.retry()
        _ = try await spool.deliver(using: client)
      } catch is SpoolFailure {}
      _ = try calm.retry()
      _ = try await calm.deliver(using: client)
      #expect(service.order == ["bad", "after"])
      #expect(try calm.count() == 0 && calm.parked().isEmpty)
    }
    #expect(crashes > 5)
  }

  @Test func `while they discard keep every file somewhere`() async throws {
    let crashes = try await everyCrash { spoolAt, dying, client, service in
      let calm = spoolAt(Disk())
      let stream = UUID()
      for summary in ["bad", "after"] { _ = try calm.add(command(summary, stream: stream)) }
      service.refuse("bad", "after")
      _ = try await calm.deliver(using: client)
      do { _ = try spoolAt(dying).discard() } catch is SpoolFailure {}
      #expect(try calm.parked().count + calm.discarded().count == 2)
      #expect(try calm.count() == 0)
    }
    #expect(crashes > 3)
  }
}
