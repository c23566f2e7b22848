import Synchronization
import TestSupport
import Testing

@testable import Executor

@Suite struct `The turns` {
  /// How many are in at a time.
  private final class Inside: Sendable {
    private let state = Mutex((now: 0, most: 0))
    var most: Int { state.withLock(\.most) }
    func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { state.withLock { $0.now -= 1 } }
  }

  @Test(.timeLimit(.minutes(1)))
  func `of those who wait for one thing keep nobody from another`() async throws {
    let turns = Turns<String>()
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          try await turns.take(at: "shop") {
            gate.enter()
            while !gate.isOpen { try await Task.sleep(for: .milliseconds(1)) }
          }
        }
      }
      try await eventually("one is in") { gate.entered == 1 }
      let answer = try await turns.take(at: "desk") { "done" }
      #expect(answer == "done")
      #expect(gate.entered == 1)
      gate.open()
      try await group.waitForAll()
      #expect(gate.entered == 40)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [1, 3, 16])
  func `are so many at a time`(_ limit: Int) async throws {
    let turns = Turns<Int>(atOnce: limit)
    let inside = Inside()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await turns.take(at: 0) {
            inside.enter()
            try await Task.sleep(for: .milliseconds(1))
            inside.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(inside.most <= limit)
  }

  @Test(.timeLimit(.minutes(1)))
  func `are given up by who is cancelled while waiting`() async throws {
    let turns = Turns<Int>()
    let gate = Gate()
    let first = Task {
      try await turns.take(at: 0) {
        gate.enter()
        while !gate.isOpen { try await Task.sleep(for: .milliseconds(1)) }
      }
    }
    try await eventually("it is in") { gate.entered == 1 }
    let second = Task { try await turns.take(at: 0) { gate.enter() } }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    gate.open()
    try await first.value
    try await turns.take(at: 0) { gate.enter() }
    #expect(gate.entered == 2)
  }
}
