import Crypto
import Digest
import EventLog
import FoundationEssentials
import Testing

@Suite struct `An event type` {
  @Test(arguments: ["incident.declared", "a.b", "step_run.timed_out", "a_.b_"])
  func `is two words around a dot`(_ name: String) throws {
    let type = try #require(EventType(name))
    #expect(type.description == name)
    #expect(type.subject == name.prefix { $0 != "." })
  }

  @Test(arguments: [
    "", ".", "a", "a.", ".a", "a.b.c", "a..b", "A.b", "a.B", "a.b1", "1.b", "_a.b", "a._b", "a b.c",
    "a.b ", "a-b.c", "é.a", "a.é", "a.b\n", "a\0.b",
  ])
  func `is refused in any other form`(_ name: String) {
    #expect(EventType(name) == nil)
  }

  @Test func `has at most 64 letters`() {
    let subject = String(repeating: "a", count: 62)
    #expect(EventType("\(subject).b") != nil)
    #expect(EventType("\(subject).bb") == nil)
  }
}

@Suite struct `An identifier` {
  static let text = "01890a5d-ac96-774b-bcce-b302099a8057"

  @Test func `is written in lower case and read in both`() throws {
    #expect(EventID(Self.text)?.description == Self.text)
    #expect(EventID(Self.text.uppercased()) == EventID(Self.text))
    #expect(EventID("") == nil)
    #expect(EventID("01890a5dac96774bbcceb302099a8057") == nil)
    #expect(EventID(Self.text + "0") == nil)
  }

  @Test func `has 16 bytes`() throws {
    let uuid = try #require(UUID(uuidString: Self.text))
    #expect(hexadecimal(uuid.bytes) == Self.text.replacing("-", with: ""))
    #expect(UUID(bytes: uuid.bytes) == uuid)
    #expect(UUID(bytes: uuid.bytes.dropLast()) == nil)
    #expect(UUID(bytes: uuid.bytes + [0]) == nil)
  }

  @Test func `made later sorts later`() {
    let times = (0..<1000).map { Timestamp(microseconds: 1_767_323_045_000_000 + $0 * 1000) }
    let texts = times.map { EventID.make(at: $0).description }
    #expect(texts == texts.sorted())
    #expect(Set(texts).count == 1000)
  }

  @Test func `carries its time, version 7 and the variant`() {
    for _ in 0..<1000 {
      let bytes = EventID.make(at: Timestamp(microseconds: 0x0189_0A5D_AC96 * 1000 + 999)).uuid
        .bytes
      #expect(Array(bytes.prefix(6)) == [0x01, 0x89, 0x0A, 0x5D, 0xAC, 0x96])
      #expect(bytes[6] >> 4 == 7)
      #expect(bytes[8] >> 6 == 0b10)
    }
  }

  @Test func `is never the same twice at one moment`() {
    let time = Timestamp(microseconds: 1_767_323_045_000_000)
    #expect(Set((0..<1000).map { _ in EventID.make(at: time) }).count == 1000)
  }

  @Test func `derived from the same parts is always the same`() throws {
    let base = try #require(UUID(uuidString: Self.text))
    let sha256 = OpenSSLSHA256()
    let id = CommandKey.derived(from: base, "timer", "3", by: sha256)
    #expect(id.description == "a6015a6b-2f4d-81e0-9558-886021de72fe")
    #expect(id.uuid.bytes[6] >> 4 == 8)
    #expect(id.uuid.bytes[8] >> 6 == 0b10)
    let others = [
      CommandKey.derived(from: base, "timer", "4", by: sha256),
      CommandKey.derived(from: base, "timer3", by: sha256),
      CommandKey.derived(from: base, "time", "r3", by: sha256),
      CommandKey.derived(from: base, "timer", "3", "", by: sha256),
      CommandKey.derived(from: base, by: sha256),
      CommandKey.derived(from: UUID(), "timer", "3", by: sha256),
    ]
    #expect(Set(others + [id]).count == 7)
  }
}
