import CommandLineKit
import EventLog
import Foundation
import Postgres
import PostgresStore
import Spawn
import Synchronization
import Testing

@testable import Operations

@Suite struct `The trouble desk` {
  private final class Times: Sendable {
    let now = Mutex(Duration.zero)
    let told = Mutex<[Trouble]>([])

    var count: Int { told.withLock { $0.count } }
    var lines: [String] { told.withLock { $0.map(\.line.plain) } }

    func desk() -> TroubleDesk {
      TroubleDesk(clock: { self.now.withLock { $0 } }) { trouble in
        self.told.withLock { $0.append(trouble) }
      }
    }

    func pass(_ seconds: Int) { now.withLock { $0 += .seconds(seconds) } }
  }

  private func diskFull() -> SealFileError {
    .system(path: "/c/\(Int.random(in: 0...9999)).new", call: "write", code: ENOSPC)
  }

  @Test func `each trouble is told once a minute, with what to do`() {
    let times = Times()
    let desk = times.desk()
    for _ in 0..<60 {
      desk.hear(diskFull(), of: .sealer)
      times.pass(1)
    }
    #expect(times.count == 1)
    #expect(times.lines[0].hasPrefix("No new checkpoints: /c/"))
    #expect(times.lines[0].contains("disk is full: free some space"))
    desk.hear(SealFileError.system(path: "/c", call: "open", code: EACCES), of: .sealer)
    desk.hear(diskFull(), of: .sealer)
    #expect(times.count == 3)
  }

  @Test func `a lost connection is news when it lasts`() {
    let times = Times()
    let desk = times.desk()
    let refused = ConnectionError(.refused, message: "no\u{1B}body")
    for _ in 0..<10 {
      desk.hear(refused, of: .subscription("timers"))
      times.pass(1)
    }
    #expect(times.count == 0)
    desk.hear(refused, of: .subscription("timers"))
    #expect(times.count == 1)
    #expect(times.lines[0].hasPrefix("timers falls behind: no"))
    #expect(!times.lines[0].contains("\u{1B}"))
  }
}

extension System {
  @Suite struct `A part of lastgood up in trouble` {
    @Test func `checkpoints that cannot be written are told of`() async throws {
      try await withInstance { folder in
        let path = folder + "/checkpoints"
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        let up = try RunningProgram("up", "--data", folder, "--json")
        let trouble = try await up.event("trouble")
        #expect(trouble["part"] as? String == "sealer")
        #expect((trouble["reason"] as? String)?.contains(path) == true)
        up.signal(.terminate)
        #expect(try await up.end() == .exited(0))
      }
    }
  }
}
