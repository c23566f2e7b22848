import EventLog
import Testing

@Suite struct `A timestamp` {
  static let known: [(String, Int64)] = [
    ("1970-01-01T00:00:00.000000Z", 0),
    ("1969-12-31T23:59:59.999999Z", -1),
    ("2000-01-01T00:00:00.000000Z", 946_684_800_000_000),
    ("2000-02-29T12:30:45.123456Z", 951_827_445_123_456),
    ("2024-02-29T23:59:59.999999Z", 1_709_251_199_999_999),
    ("2026-01-02T03:04:05.678901Z", 1_767_323_045_678_901),
    ("0001-01-01T00:00:00.000000Z", -62_135_596_800_000_000),
    ("0000-02-29T00:00:00.000000Z", -62_162_121_600_000_000),
    ("1582-10-15T00:00:00.000000Z", -12_219_292_800_000_000),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
  ]

  @Test(arguments: known)
  func `is read and written`(_ text: String, _ microseconds: Int64) {
    #expect(Timestamp(text)?.microseconds == microseconds)
    #expect(Timestamp(microseconds: microseconds).description == text)
  }

  @Test func `survives the trip through text on every day of four centuries`() {
    var isSame = true
    for day in stride(from: Int64(-80_000), to: 80_000, by: 1) {
      let time = Timestamp(microseconds: day * 86_400_000_000 + (day & 0xFFFF) * 1_234_567)
      isSame = isSame && Timestamp(time.description) == time
    }
    #expect(isSame)
  }

  @Test(arguments: [
    ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z"),
    ("2026-01-02t03:04:05z", "2026-01-02T03:04:05.000000Z"),
    ("2026-01-02 03:04:05Z", "2026-01-02T03:04:05.000000Z"),
    ("2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.600000Z"),
    ("2026-01-02T03:04:05.6789019Z", "2026-01-02T03:04:05.678901Z"),
    ("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05.000000Z"),
    ("2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05.000000Z"),
    ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000Z"),
    ("2026-12-31T23:30:00-05:45", "2027-01-01T05:15:00.000000Z"),
    ("2024-02-29T23:00:00-02:00", "2024-03-01T01:00:00.000000Z"),
  ])
  func `is read with any fraction and offset`(_ text: String, _ utc: String) {
    #expect(Timestamp(text)?.description == utc)
  }

  @Test(arguments: [
    "", "2026", "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+01",
    "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00ZZ",
    " 2026-01-01T00:00:00Z", "2026-1-1T00:00:00Z", "26-01-01T00:00:00Z",
    "+2026-01-01T00:00:00Z", "2026-01-01T00:00:00,5Z", "２０２６-01-01T00:00:00Z",
  ])
  func `is refused when it is nonsense`(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(arguments: [("2000-02-29", true), ("1600-02-29", true), ("2100-02-29", false)])
  func `knows leap years`(_ date: String, _ exists: Bool) {
    #expect((Timestamp("\(date)T00:00:00Z") != nil) == exists)
  }

  @Test func `can be far away`() {
    #expect(Timestamp(microseconds: .max).description == "294247-01-10T04:00:54.775807Z")
    #expect(Timestamp(microseconds: .min).description == "-290308-12-21T19:59:05.224192Z")
    #expect(Timestamp(microseconds: -62_198_755_200_000_000).description.hasPrefix("-0001-01-01T"))
  }

  @Test func `counts from 2000 as PostgreSQL does`() {
    #expect(Timestamp(microsecondsSince2000: 0).description == "2000-01-01T00:00:00.000000Z")
    #expect(Timestamp("2000-01-01T00:00:01Z")?.microsecondsSince2000 == 1_000_000)
    #expect(Timestamp("1999-12-31T23:59:59Z")?.microsecondsSince2000 == -1_000_000)
  }

  @Test func `is ordered and advances without wrapping`() {
    let zero = Timestamp(microseconds: 0)
    #expect(zero < zero.advanced(bySeconds: 1))
    #expect(zero.advanced(bySeconds: -1).microseconds == -1_000_000)
    #expect(zero.advanced(bySeconds: .max).microseconds == .max)
    #expect(zero.advanced(bySeconds: .min).microseconds == .min)
    #expect(Timestamp(microseconds: .max).advanced(bySeconds: 1).microseconds == .max)
    #expect(Timestamp(microseconds: .min).advanced(bySeconds: -1).microseconds == .min)
  }
}
