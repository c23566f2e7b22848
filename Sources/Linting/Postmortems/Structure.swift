/// The rules for the parts of a whole postmortem: thin sections, times, evidence, actions, abbreviations.
///
/// They hold for a text with headings; a paragraph on its own has no structure to miss.
struct Structure {
  let document: Document

  init(_ document: Document) { self.document = document }

  func find(_ remarks: inout [Remark]) {
    let headings = document.blocks.indices.filter { isHeading($0) }
    times(&remarks)
    guard !headings.isEmpty else { return }
    evidence(&remarks)
    actions(&remarks)
    abbreviations(&remarks)
    thinness(headings, &remarks)
  }

  private func isHeading(_ index: Int) -> Bool {
    if case .heading = document.blocks[index].kind { true } else { false }
  }

  private func level(_ index: Int) -> Int {
    if case .heading(let level) = document.blocks[index].kind { level } else { 7 }
  }

  private func remark(_ rule: String, _ level: Finding.Level, _ block: Block, why: String) -> Remark
  {
    let lines = block.lines
    let start = lines.first?.lowerBound ?? 0
    return Remark(
      rule: rule, level: level, start: start, end: lines.first?.upperBound ?? start, why: why)
  }

  // MARK: Thin parts

  private func thinness(_ headings: [Int], _ remarks: inout [Remark]) {
    for (number, index) in headings.enumerated() {
      let next = number + 1 < headings.count ? headings[number + 1] : document.blocks.count
      let isParent = next < document.blocks.count && level(next) > level(index)
      if next == index + 1, !isParent, document.blocks[index].section != .header {
        let name = words(document.blocks[index])
        remarks.append(
          remark(
            "postmortem.q7", .warning, document.blocks[index],
            why: "The section “\(name)” is empty."))
      }
    }
    let sections = Set(headings.map { document.blocks[$0].section })
    // Three known sections make a postmortem; fewer are a part of one.
    guard sections.subtracting([.other, .header]).count >= 3, let first = headings.first else {
      return
    }
    if let factors = headings.first(where: { document.blocks[$0].section == .factors }) {
      let items = document.blocks.filter {
        $0.section == .factors && ($0.kind == .item || $0.kind == .prose)
      }
      if items.count < 2 {
        remarks.append(
          remark(
            "postmortem.q7", .warning, document.blocks[factors],
            why: "There are fewer than two contributing factors."))
      }
    }
    if !sections.contains(.lucky) {
      remarks.append(
        remark(
          "postmortem.q7", .warning, document.blocks[first],
          why: "Nothing says where we got lucky; write “nothing” when so."))
    }
    if !sections.contains(.decisions) {
      remarks.append(
        remark("postmortem.q7", .warning, document.blocks[first], why: "No decision is listed."))
    }
  }

  private func words(_ block: Block) -> String {
    guard let line = block.lines.first else { return "" }
    return String(decoding: document.bytes[line], as: UTF8.self).drop { $0 == " " }.prefix(60)
      .description
  }

  // MARK: Times

  private func times(_ remarks: inout [Remark]) {
    var zoneOfSection = false
    var before: (minute: Int, day: String)?
    for block in document.blocks {
      guard block.section == .timeline else { continue }
      let tokens = document.tokens[block.tokens]
      if case .heading = block.kind {
        zoneOfSection =
          zoneOfSection || tokens.contains { $0.tags.contains(.zone) && $0.form != "z" }
        before = nil
        continue
      }
      let hasZone =
        tokens.contains { $0.tags.contains(.zone) }
        || tokens.contains { isTime($0) && hasZoneWithin($0.form) }
      if block.kind == .prose || block.kind == .row, !tokens.contains(where: isTime), hasZone {
        // “All times are UTC.”, or a table's head with “Time (UTC)”.
        zoneOfSection = true
        continue
      }
      guard block.kind == .item || block.kind == .row, let first = tokens.firstIndex(where: isTime),
        first - block.tokens.lowerBound < 4,
        let minute = minute(document.tokens[first].form)
      else { continue }
      let time = document.tokens[first]
      if !hasZone, !zoneOfSection {
        remarks.append(
          Remark(
            rule: "postmortem.q2", level: .error, start: time.start, end: time.end,
            why: "This time has no zone."))
      }
      let day =
        String(time.form.split(separator: "t", maxSplits: 1).dropLast().first ?? "")
        + tokens[block.tokens.lowerBound..<first].map(\.form).joined()
      if let before, before.day == day {
        // An hour far too early is the next day.
        if minute < before.minute, before.minute - minute < 720 {
          remarks.append(
            Remark(
              rule: "postmortem.q2", level: .error, start: time.start, end: time.end,
              why: "This time is earlier than the one before it."))
        } else if minute - before.minute > 15 {
          remarks.append(
            Remark(
              rule: "postmortem.q2", level: .warning, start: time.start, end: time.end,
              why: "Nothing is told of the \(minute - before.minute) minutes before."))
        }
      }
      before = (minute, day)
      recorded(minute, after: first, in: block, &remarks)
    }
  }

  /// “14:05 (recorded 14:03)”: nothing is written down before it happens.
  private func recorded(_ minute: Int, after first: Int, in block: Block, _ remarks: inout [Remark])
  {
    for place in (first + 1)..<max(first + 1, block.tokens.upperBound) {
      guard
        ["recorded", "noted", "learned", "logged", "learnt"].contains(document.tokens[place].form)
      else { continue }
      for near in (place + 1)..<min(place + 4, max(place + 1, block.tokens.upperBound)) {
        guard isTime(document.tokens[near]), let later = self.minute(document.tokens[near].form)
        else { continue }
        if later < minute, minute - later < 720 {
          let token = document.tokens[near]
          remarks.append(
            Remark(
              rule: "postmortem.q2", level: .error, start: token.start, end: token.end,
              why: "It was recorded before it happened."))
        }
        return
      }
    }
  }

  private func isTime(_ token: Token) -> Bool { if case .time = token.kind { true } else { false } }

  private func hasZoneWithin(_ form: String) -> Bool {
    let clock = form.split(separator: "t", maxSplits: 1).last ?? ""
    return clock.hasSuffix("z") || clock.hasSuffix("utc") || clock.contains("+")
      || clock.dropFirst(3).contains("-")
  }

  private func minute(_ form: String) -> Int? {
    let clock = form.split(separator: "t", maxSplits: 1).last.map(String.init) ?? form
    let parts = clock.split(separator: ":")
    guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1].prefix(2)),
      (0...24).contains(hour), (0...59).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  // MARK: Evidence and actions

  private func evidence(_ remarks: inout [Remark]) {
    for block in document.blocks where block.section == .timeline || block.section == .factors {
      guard block.kind == .item || block.kind == .row else { continue }
      let tokens = document.tokens[block.tokens]
      if block.kind == .row, !tokens.contains(where: isTime) { continue }
      guard tokens.contains(where: { $0.isWord }), !cites(block) else { continue }
      let what = block.section == .timeline ? "entry" : "factor"
      remarks.append(
        remark(
          "postmortem.q3", .warning, block,
          why: "This \(what) cites nothing that a reader could check."))
    }
  }

  private func cites(_ block: Block) -> Bool {
    let tokens = document.tokens[block.tokens]
    if tokens.contains(where: {
      if case .opaque = $0.kind {
        true
      } else {
        [
          "event", "events", "graph", "screenshot", "trace", "dashboard", "log", "logs", "commit",
          "ticket",
        ].contains($0.form)
      }
    }) {
      return true
    }
    return block.lines.contains { line in
      let bytes = document.bytes[line]
      return bytes.contains(0x5B)
        || bytes.contains(0x23) && bytes.contains { (0x30...0x39).contains($0) }
        || bytes.contains(0x5E)
    }
  }

  private func actions(_ remarks: inout [Remark]) {
    for block in document.blocks where block.section == .actions && block.kind == .item {
      let missing = ActionText(block, in: document).remarks
      guard let first = missing.first else { continue }
      let reasons = missing.filter { $0.rule != "improvement.discipline" }.compactMap {
        Guidance.of($0.rule).title.lowercased()
      }
      guard !reasons.isEmpty else { continue }
      remarks.append(
        Remark(
          rule: "postmortem.q4", level: .error, start: first.start, end: first.end,
          why: "Nobody could tell when this is done: \(reasons.joined(separator: ", "))."))
    }
  }

  // MARK: Abbreviations

  private static let common: Set<String> = [
    "utc", "api", "http", "https", "cpu", "url", "dns", "sev", "eu", "us", "uk", "id", "slo", "sla",
    "sli", "ram", "sql", "tls", "ssl", "tcp", "udp", "ip",
    "json", "html", "css", "pdf", "sms", "ci", "cd", "ok", "gmt", "cet", "est", "vm", "ui", "io",
    "os", "gb", "mb", "kb", "tb", "ms", "usb", "it", "faq", "am", "pm", "no", "ssh", "csv", "xml",
    "yaml", "i", "a", "qa",
  ]

  private func abbreviations(_ remarks: inout [Remark]) {
    var known = Self.common
    for block in document.blocks where block.section == .glossary {
      for token in document.tokens[block.tokens] { known.insert(token.form) }
    }
    for (index, token) in document.tokens.enumerated() where token.isWord && isAbbreviation(token) {
      // “service level indicator (SLI)” explains itself.
      let isExplained =
        index > 0 && document.tokens[index - 1].isMark("(")
        || index + 1 < document.tokens.count && document.tokens[index + 1].isMark("(")
      if known.insert(token.form).inserted, !isExplained {
        remarks.append(
          Remark(rule: "postmortem.q5", level: .warning, start: token.start, end: token.end))
      }
    }
  }

  private func isAbbreviation(_ token: Token) -> Bool {
    let count = token.end - token.start
    return (2...6).contains(count)
      && document.bytes[token.start..<token.end].allSatisfy { (0x41...0x5A).contains($0) }
      && token.tags.isDisjoint(with: [.zone, .month])
  }
}
