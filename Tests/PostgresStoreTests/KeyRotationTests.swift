import Crypto
import EventLog
import Foundation
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A rotation of the master key` {
  @Test func `wraps every key anew and forgets the old one`() async throws {
    try await with(seed: 51) { history, store, folder in
      let file = try file(in: folder, history)
      try await history.append(commands: 40, to: store)
      try await history.redact(in: store)
      let before = try await texts(history.vault, store)
      #expect(before.count > 20)
      var rotation = KeyRotation(file, try FreshDatabase.current.admin)
      rotation.batch = 7
      let report = try await rotation.run()
      // Every text, and the reason of the redaction.
      #expect(report.current == 2 && report.isNew && report.retired == [1])
      #expect(report.rewrapped == before.count && report.unreadable.isEmpty)
      let keys = try file.read()
      #expect(keys.ids == [2])
      #expect(try await texts(Vault(keys), store) == before)
      await #expect(throws: CryptoError.unknownMasterKey(2)) {
        try await texts(history.vault, store)
      }
      let again = try await rotation.run()
      #expect(again.current == 3 && again.retired == [2] && again.rewrapped == before.count)
    }
  }

  @Test func `keeps words readable throughout for whoever has both keys`() async throws {
    try await with(seed: 52) { history, store, folder in
      let file = try file(in: folder, history)
      try await history.append(commands: 40, to: store)
      let before = try await texts(history.vault, store)
      let counts = Mutex<[Int]>([])
      let both = Mutex<Vault?>(nil)
      var rotation = KeyRotation(file, try FreshDatabase.current.admin)
      rotation.batch = 5
      rotation.onProgress = { done in counts.withLock { $0.append(done) } }
      let running = rotation
      async let report = running.run {
        let vault = try Vault(file.read())
        both.withLock { $0 = vault }
      }
      var rounds = 0
      while counts.withLock({ $0.last ?? 0 }) < before.count {
        guard let vault = both.withLock({ $0 }) else {
          await Task.yield()
          continue
        }
        #expect(try await texts(vault, store) == before)
        rounds += 1
      }
      #expect(rounds > 0)
      #expect(try await report.rewrapped == before.count)
    }
  }

  @Test func `goes on where it was killed, under the key it had made`() async throws {
    try await with(seed: 53) { history, store, folder in
      let file = try file(in: folder, history)
      try await history.append(commands: 40, to: store)
      let before = try await texts(history.vault, store)
      var rotation = KeyRotation(file, try FreshDatabase.current.admin)
      rotation.batch = 4
      for stop in [0, 4, 12, 16] {
        rotation.onProgress = { if stop > 0, $0 >= 4 { throw Killed() } }
        await #expect(throws: Killed.self) {
          try await rotation.run { if stop == 0 { throw Killed() } }
        }
        let keys = try file.read()
        #expect(keys.ids == [1, 2])
        #expect(try await texts(Vault(keys), store) == before)
      }
      rotation.onProgress = { _ in }
      let report = try await rotation.run()
      #expect(!report.isNew && report.current == 2 && report.retired == [1])
      #expect(report.rewrapped == before.count - 12)
      #expect(try await texts(Vault(file.read()), store) == before)
    }
  }

  @Test func `keeps a master key that somebody still seals under`() async throws {
    try await with(seed: 54) { history, store, folder in
      let file = try file(in: folder, history)
      try await history.append(commands: 10, to: store)
      var rotation = KeyRotation(file, try FreshDatabase.current.admin)
      rotation.batch = 3
      let session = try await Tampering.session()
      // Stands for an append of a process that has not read the new key.
      let positions = try await store.head().position.rawValue
      try await session.use { connection in
        try connection.script(
          """
          INSERT INTO log.event_key SELECT \(positions + 5), 1, 1, wrapped FROM log.event_key LIMIT 1
          """)
      }
      let late = StillSealing(
        master: 1, place: KeyRotation.Place(shard: 1, position: positions + 5))
      await #expect(throws: late) { try await rotation.run() }
      #expect(try file.read().ids == [1, 2])
      await session.close()
      #expect(try await rotation.run().retired == [1])
    }
  }

  @Test func `leaves a key alone that was tampered with, and its master key too`() async throws {
    try await with(seed: 55) { history, store, folder in
      let file = try file(in: folder, history)
      try await history.append(commands: 10, to: store)
      let session = try await Tampering.session()
      let bad = try await session.use { connection in
        try connection.query(
          """
          UPDATE log.event_key SET wrapped = set_bit(wrapped, 9, 1 - get_bit(wrapped, 9))
          WHERE position = (SELECT max(position) FROM log.event_key) RETURNING position
          """
        ).single().decode(0, as: Int64.self)
      }
      await session.close()
      let report = try await KeyRotation(file, try FreshDatabase.current.admin).run()
      #expect(report.unreadable == [KeyRotation.Place(shard: 1, position: bad)])
      #expect(report.retired.isEmpty)
      #expect(try file.read().ids == [1, 2])
      // Neither does it stand in the way of the next rotation for ever.
      let next = try await KeyRotation(file, try FreshDatabase.current.admin)
        .run(startingAnew: true)
      #expect(next.current == 3 && next.retired == [2])
      #expect(try file.read().ids == [1, 3])
    }
  }

  private struct Killed: Error {}

  private func file(in folder: SealFolder, _ history: RecordedHistory) throws -> MasterKeyFile {
    let file = MasterKeyFile(path: folder.path + "/master.keys")
    try file.create(history.masters)
    return file
  }

  /// All words that can be read, opened with a vault.
  private func texts(_ vault: Vault, _ store: PostgresEventStore) async throws -> [[UInt8]] {
    try await FreshDatabase.current.withStore(vault: vault) { reader in
      let events = try await reader.events(after: .start, limit: 10_000)
      return try await reader.words(of: events).compactMap { words in
        guard case .text(let text) = words else { return nil }
        return text
      }
    }
  }
}
