import Adapters
import Crypto
import Decisions
import EventLog
@testable import Executor
import FoundationEssentials
import IncidentService
import Policy
import PostgresStore
import Synchronization
import TestSupport
import TestThreads
import Testing

@Suite(.ownThreads, .freshDatabase) struct `Asking tools before anything happens` {
  private let vault: Vault

  init() throws { vault = try FreshDatabase.vault() }

  private static func policy(_ name: String, adapter: String = "seen") -> Policy {
    var policy = Policy.shop
    var definition = ActionDefinition(adapter: adapter)
    definition.kinds = [.rollback]
    policy.actions = [name: definition]
    return policy
  }

  private func check(
    _ policy: Policy, _ answer: CheckAnswer, at time: Timestamp, hash: UInt8 = 1
  ) async throws -> (told: [String], book: ParseCheckBook, count: Int) {
    let store = try FreshDatabase.current.store(as: .executor, vault: vault)
    var adapter = SeenAdapter()
    adapter.parse = answer
    let told = Mutex<[String]>([])
    let watch = ParseWatch(
      in: store, SaidFacts.usual, adapters: AdapterTable([adapter]), digest: digest,
      derive: { CommandKey.derived(from: $0.uuid, $1, by: OpenSSLSHA256()) },
      report: { name, sentence in told.withLock { $0.append("\(name): \(sentence)") } })
    let outcome: Result<(ParseCheckBook, Int), any Error>
    do {
      try await watch.check(ParseWatch.Round(policy, digest([hash]), at: time))
      let count = try await store.allEvents(in: .parseChecks).count
      outcome = .success((try await ParseCheckBook(in: store), count))
    } catch {
      outcome = .failure(error)
    }
    await store.close()
    let (book, count) = try outcome.get()
    return (told.withLock { $0 }, book, count)
  }

  @Test func `what is news is recorded, and what failed is told each time`() async throws {
    let policy = Self.policy("switch")
    let pass = CheckAnswer.pass("The tool takes them.")
    let fail = CheckAnswer.fail("No such option.")
    let day: Int64 = 86_400
    let first = try await check(policy, pass, at: noon)
    #expect(first.told.isEmpty && first.count == 1)
    #expect(first.book.entries["switch"]?.check.outcome == .pass)
    #expect(first.book.entries["switch"]?.passedAt == noon)
    #expect(try await check(policy, pass, at: noon).count == 1, "the same once more")
    let failed = try await check(policy, fail, at: noon)
    #expect(failed.told == ["switch: No such option."] && failed.count == 2)
    #expect(failed.book.entries["switch"]?.check.because == .text("No such option."))
    #expect(failed.book.entries["switch"]?.passedAt == noon, "it passed all the same, then")
    #expect(try await check(policy, fail, at: noon).told.count == 1)
    #expect(try await check(policy, fail, at: noon, hash: 2).count == 3, "another policy")
    let later = noon.advanced(bySeconds: day)
    let soon = later.advanced(bySeconds: -1)
    #expect(try await check(policy, fail, at: soon, hash: 2).count == 3)
    #expect(try await check(policy, fail, at: later, hash: 2).count == 4, "a day has passed")
  }

  @Test func `an action of an adapter that is not there is told`() async throws {
    let policy = Self.policy("odd", adapter: "teleport")
    let (told, _, count) = try await check(policy, .pass(""), at: noon)
    #expect(told == ["odd: This executor has no adapter teleport."] && count == 1)
  }
}
