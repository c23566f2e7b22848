/// Walks over what stands between spaces and brackets, and asks of each what it gives away.
struct Chunks {
  private let bytes: [UInt8]
  private let allowed: Set<String>
  private var remarks: [Remark] = []

  init(_ bytes: [UInt8], knowing: UpdateContext) {
    self.bytes = bytes
    allowed = Set(knowing.allowed.map { $0.lowercased() })
  }

  /// Longer than any name; what is longer is looked at in its first part only.
  private static let longest = 512

  mutating func find(_ found: inout [Remark]) {
    var place = 0
    var before = 0..<0
    while place < bytes.count {
      guard isPart(bytes[place]) else {
        place += 1
        continue
      }
      let start = place
      while place < bytes.count, isPart(bytes[place]) { place += 1 }
      // “:white_check_mark:” is a picture.
      if bytes[start] == 0x3A, bytes[place - 1] == 0x3A { continue }
      let chunk = trimmed(start..<place)
      guard !chunk.isEmpty else { continue }
      // Words of letters alone, which are most, give nothing away.
      if bytes[chunk].contains(where: isTelling) {
        look(at: chunk, after: before.count <= 24 ? text(before).lowercased() : "")
      }
      before = chunk
    }
    found += remarks
  }

  private func isTelling(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "/"), UInt8(ascii: ":"),
      UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  private func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: ","),
      UInt8(ascii: ";"), UInt8(ascii: "'"), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "!"),
      UInt8(ascii: "&"):
      false
    default: true
    }
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, min(range.upperBound, range.lowerBound + Self.longest))
    while start < end, [0x2E, 0x3A, 0x3F, 0x5F, 0x2D].contains(bytes[start]),
      !(bytes[start] == 0x2E && start + 1 < end
        && (bytes[start + 1] == 0x2F || bytes[start + 1] == 0x2E)),
      !(bytes[start] == 0x3A && start + 1 < end && bytes[start + 1] == 0x3A)
    { start += 1 }
    while end > start, [0x2E, 0x3A, 0x3F, 0x5F, 0x2D].contains(bytes[end - 1]) { end -= 1 }
    // Typographic quotes and dashes at the ends, three bytes each.
    while end - start >= 3, bytes[start] == 0xE2, bytes[start + 1] == 0x80 { start += 3 }
    while end - start >= 3, bytes[end - 3] == 0xE2, bytes[end - 2] == 0x80 {
      end -= 3
      while end > start, bytes[end - 1] == 0x2E { end -= 1 }
    }
    return start..<max(start, end)
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func add(_ rule: String, _ range: Range<Int>) {
    guard !allowed.contains(text(range).lowercased()) else { return }
    remarks.append(
      Remark(rule: rule, level: .warning, start: range.lowerBound, end: range.upperBound))
  }

  private mutating func look(at chunk: Range<Int>, after before: String) {
    let word = text(chunk)
    let lower = word.lowercased()
    guard !allowed.contains(lower) else { return }
    if let scheme = lower.firstRange(of: "://") {
      return address(
        chunk, after: lower.utf8.distance(from: lower.startIndex, to: scheme.upperBound))
    }
    if word.hasPrefix("@"), word.utf8.count > 2 {
      let name = lower.dropFirst()
      if Shape.isName(name), !["here", "channel", "everyone", "all"].contains(name) {
        add("leak.handle", chunk)
      }
      return
    }
    if word.hasPrefix("#") {
      let number = word.dropFirst()
      if !number.isEmpty, number.allSatisfy({ $0.isASCII && $0.isNumber }) {
        add("leak.ticket", chunk)
      }
      return
    }
    if Shape.isMail(lower) {
      let box = lower.prefix { $0 != "@" }
      if ![
        "support", "help", "status", "info", "security", "press", "contact", "noreply", "no-reply",
        "service", "sales", "privacy", "abuse", "hello", "postmaster", "webmaster",
      ].contains(box) {
        add("leak.email", chunk)
      }
      return
    }
    if Shape.isPath(word) { return add("leak.path", chunk) }
    // “10.0.0.1:5432”, “db01:5432”, “path/of/things” are looked at part by part.
    if let uuid = Shape.uuid(in: lower) {
      let start = chunk.lowerBound + uuid.lowerBound
      return add("leak.uuid", start..<chunk.lowerBound + uuid.upperBound)
    }
    if Shape.isAddress6(lower) { return add("leak.address", chunk) }
    var start = chunk.lowerBound
    for place in chunk.lowerBound...chunk.upperBound
    where place == chunk.upperBound || bytes[place] == 0x3A || bytes[place] == 0x2F
      || bytes[place] == 0x23
    {
      if place > start { part(start..<place, after: start == chunk.lowerBound ? before : "") }
      start = place + 1
    }
  }

  private mutating func part(_ range: Range<Int>, after before: String) {
    let word = text(range)
    let lower = word.lowercased()
    guard !allowed.contains(lower) else { return }
    if Shape.isAddress4(lower) {
      if !["version", "release", "v"].contains(before) { add("leak.address", range) }
      return
    }
    if Shape.isIncident(word) { return add("leak.incident", range) }
    if Shape.isTicket(word) { return add("leak.ticket", range) }
    if ["ticket", "issue", "jira", "pr", "mr", "case"].contains(before)
      || before == "request" && false, !lower.isEmpty,
      lower.allSatisfy({ $0.isASCII && $0.isNumber })
    {
      return add("leak.ticket", range)
    }
    if ["incident", "inc"].contains(before), lower.utf8.count >= 2,
      lower.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "-") })
    {
      return add("leak.incident", range)
    }
    if Shape.isCommit(lower) { return add("leak.commit", range) }
    if Shape.isDomain(lower) {
      if Shape.isInternal(lower) || !Shape.looksPublic(lower) { add("leak.hostname", range) }
      return
    }
    if lower.contains("_") {
      if Shape.isIdentifier(lower) { add("leak.table", range) }
      return
    }
    if Shape.isHost(lower) { add("leak.hostname", range) }
  }

  /// A link: its host may be public; ids within it leak as anywhere.
  private mutating func address(_ chunk: Range<Int>, after scheme: Int) {
    var place = chunk.lowerBound + scheme
    let start = place
    while place < chunk.upperBound, bytes[place] != 0x2F, bytes[place] != 0x3F, bytes[place] != 0x23
    { place += 1 }
    var host = start..<place
    if let at = bytes[host].lastIndex(of: 0x40) { host = at + 1..<place }
    if let colon = bytes[host].firstIndex(of: 0x3A), bytes[host].lastIndex(of: 0x3A) == colon {
      host = host.lowerBound..<colon
    }
    let name = text(host).lowercased()
    if !allowed.contains(name) {
      if Shape.isAddress4(name) || Shape.isAddress6(name) {
        add("leak.address", host)
      } else if Shape.isInternal(name) || !name.contains(".") && !name.isEmpty
        || !Shape.looksPublic(name)
      {
        add("leak.hostname", host)
      }
    }
    var from = place
    var section = ""
    for end in place...chunk.upperBound
    where end == chunk.upperBound || [0x2F, 0x3F, 0x23, 0x3D].contains(bytes[end]) {
      if end > from {
        let word = text(from..<end)
        let lower = word.lowercased()
        if let uuid = Shape.uuid(in: lower) {
          add("leak.uuid", from + uuid.lowerBound..<from + uuid.upperBound)
        } else if Shape.isIncident(word) {
          add("leak.incident", from..<end)
        } else if Shape.isTicket(word) {
          add("leak.ticket", from..<end)
        } else if Shape.isCommit(lower) {
          add("leak.commit", from..<end)
        } else if ["pull", "issues", "merge_requests", "tickets", "browse"].contains(section),
          lower.allSatisfy({ $0.isASCII && $0.isNumber })
        {
          add("leak.ticket", from..<end)
        }
        section = lower
      }
      from = end + 1
    }
  }
}
