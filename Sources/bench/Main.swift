import Crypto
import Digest
import EventLog
import FoundationEssentials
import Postgres
import PostgresStore
import Schema

@main struct Main {
  static func main() async throws {
    let admin = ConnectionString(CommandLine.arguments[1])
    let connection = try Connection(admin)
    try Migrator().run(over: connection) { print($0.number, $0.name) }
    let store = try PostgresEventStore(
      admin.with("user", "lastgood_app"), vault: Vault(MasterKeys.generate()))
    let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
    let principal = PrincipalID.make(at: now)
    for callers in [1, 16, 64] {
      let clock = ContinuousClock()
      let start = clock.now
      let total = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<callers {
          group.addTask {
            var n = 0
            let stream = StreamID.make(at: now)
            while clock.now - start < .seconds(3) {
              let event = EventDraft(
                id: .make(at: now), EventBody(.note, clear: Array("{\"x\":\"\(String(repeating: "x", count: 260))\"}".utf8)),
                happenedAt: now)
              let answer = try await store.append(
                Append(
                  [event], to: stream, .incident, expecting: StreamVersion(Int32(n)),
                  as: CommandIdentity(by: principal, key: .make(at: now), digest: .zero),
                  role: "responder"))
              guard case .appended = answer else { throw AppendUnknown(reason: "\(answer)") }
              n += 1
            }
            return n
          }
        }
        var sum = 0
        for try await n in group { sum += n }
        return sum
      }
      print(callers, "callers:", total / 3, "events/s")
    }
    let head = try await store.head()
    print(head)
    let start = ContinuousClock().now
    var position = LogPosition.start
    while true {
      let page = try await store.events(after: position, limit: 5_000)
      guard let last = page.last else { break }
      position = last.position
    }
    print("read", head.position, ContinuousClock().now - start)
    await store.close()
  }
}
