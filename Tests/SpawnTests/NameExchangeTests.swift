import Glibc
import Synchronization
import Testing

@testable import Spawn

/// Two names and what they hold, which somebody else changes now and then.
private final class Names: Sendable {
  private let held: Mutex<[String: String]>
  /// What comes to stand under `name` right before the exchange of this number.
  let others: [Int: String]
  private let count = Mutex(0)

  init(_ held: [String: String], _ others: [Int: String] = [:]) {
    self.held = Mutex(held)
    self.others = others
  }

  subscript(name: String) -> String? { held.withLock { $0[name] } }

  func swap(_: Int32, _ first: String, _ second: String) -> Int32 {
    let number = count.withLock { count in
      count += 1
      return count
    }
    held.withLock { held in
      if let other = others[number] { held[second] = other }
      (held[first], held[second]) = (held[second], held[first])
    }
    return 0
  }

  func put() -> NameExchange.Answer<String> {
    NameExchange.put(
      "next", as: "name", in: -1, expecting: "old", placing: "new", reading: { self[$0] },
      swap: swap)
  }
}

@Suite struct `Exchanging a name` {
  @Test func `puts ours there and keeps what was there`() {
    let names = Names(["next": "new", "name": "old"])
    #expect(names.put() == .done(isKept: true))
    #expect((names["name"], names["next"]) == ("new", "old"))
  }

  @Test func `gives back what somebody else has put there`() {
    let names = Names(["next": "new", "name": "old"], [1: "theirs"])
    #expect(names.put() == .other("theirs"))
    #expect((names["name"], names["next"]) == ("theirs", "new"))
  }

  @Test func `gives back the newest, when they change it while it is put back`() {
    let names = Names(["next": "new", "name": "old"], [1: "first", 2: "second", 3: "third"])
    #expect(names.put() == .other("third"))
    #expect(names["name"] == "third")
  }

  @Test func `compares before, where the file system cannot exchange`() {
    let answer = NameExchange.put(
      "next", as: "name", in: -1, expecting: "old", placing: "new", reading: { _ in "theirs" },
      swap: { _, _, _ in EINVAL })
    #expect(answer == .other("theirs"))
    let failed = NameExchange.put(
      "next", as: "name", in: -1, expecting: "old", placing: "new", reading: { _ in "old" },
      swap: { _, _, _ in ENOENT })
    #expect(failed == .failed(code: ENOENT))
  }
}
