/// What an update as a whole must hold, and whether it agrees with the record.
struct Fields {
  let document: Document
  let readings: [Reading]
  let isResolved: Bool
  let knowing: UpdateContext

  init(_ document: Document, _ readings: [Reading], isResolved: Bool, knowing: UpdateContext) {
    (self.document, self.readings, self.isResolved, self.knowing) = (
      document, readings, isResolved, knowing
    )
  }

  func find(_ remarks: inout [Remark]) {
    nextUpdate(&remarks)
    if !readings.contains(where: { Impact($0).isQuantified }), knowing.isImpactZero != true {
      add("update.impact", .error, to: &remarks)
    }
    if isResolved, !readings.contains(where: isAboutEffects) {
      add("update.lasting-effects", .error, to: &remarks)
    }
    length(&remarks)
    if let previous = knowing.previous, isSame(previous) {
      add("update.repeated", .warning, to: &remarks)
    }
    severity(&remarks)
    counts(&remarks)
  }

  /// A finding about the whole text stands at its first line.
  private func add(
    _ rule: String, _ level: Finding.Level, why: String? = nil, to remarks: inout [Remark]
  ) {
    let start = document.tokens.first?.start ?? 0
    let end =
      document.sentences.first.map { document.tokens[$0.tokens.upperBound - 1].end }
      ?? document.bytes.count
    remarks.append(Remark(rule: rule, level: level, start: start, end: max(start, end), why: why))
  }

  private func nextUpdate(_ remarks: inout [Remark]) {
    guard !isResolved else { return }
    var zoneless: (Reading, Int)?
    for (index, reading) in readings.enumerated() {
      let next = NextUpdate(reading)
      guard next.isAnnounced else { continue }
      // “Next update: 15:00 UTC” may be divided over a line's end.
      let following =
        index + 1 < readings.count && next.times.isEmpty
        ? NextUpdate(readings[index + 1]).times : []
      for time in next.times + following {
        if time.hasZone { return }
        zoneless = (next.times.isEmpty ? readings[index + 1] : reading, time.place)
      }
    }
    if let (reading, place) = zoneless {
      remarks.append(
        reading.remark(
          "update.next-update", .error, place, place,
          why: "The time of the next update has no zone; readers are in several."))
    } else {
      add("update.next-update", .error, to: &remarks)
    }
  }

  private func isAboutEffects(_ reading: Reading) -> Bool {
    if reading.contains([
      "lingering", "lasting", "residual", "after-effects", "aftereffects", "leftover", "backlog",
      "permanent", "permanently", "catch-up",
    ]) {
      return true
    }
    let words: Set<String> = [
      "lost", "loss", "missing", "corrupted", "corruption", "intact", "safe", "deleted", "damaged",
      "incomplete", "duplicated", "altered", "leaked", "wrong",
    ]
    if reading.contains([
      "data", "orders", "records", "nothing", "messages", "payments", "uploads", "files",
    ]), reading.contains(words) {
      return true
    }
    if reading.contains(["effects", "effect", "impact", "consequences"]),
      reading.contains([
        "no", "further", "remaining", "remain", "remains", "other", "unknown", "still",
      ])
    {
      return true
    }
    return reading.contains(["still"]) && reading.contains(["see", "may", "might", "notice"])
  }

  private func length(_ remarks: inout [Remark]) {
    switch knowing.audience {
    case .executives:
      let words = document.text.split(whereSeparator: \.isWhitespace).count
      if words > 90 {
        add(
          "update.length", .warning, why: "It has \(words) words; executives read 90.", to: &remarks
        )
      }
    case .everybody, .responders:
      let characters = document.text.count
      if characters > 600 {
        add(
          "update.length", .warning, why: "It has \(characters) characters; 600 are read.",
          to: &remarks)
      }
    case nil: break
    }
  }

  /// Whether nothing but times differs.
  private func isSame(_ previous: String) -> Bool {
    let now = Self.words(document)
    return !now.isEmpty && now == Self.words(Document(previous))
  }

  private static func words(_ document: Document) -> [String] {
    document.tokens.compactMap { token in
      if token.isMark { return nil }
      if case .time = token.kind { return nil }
      if case .opaque = token.kind {
        return String(decoding: document.bytes[token.start..<token.end], as: UTF8.self)
      }
      return token.form
    }
  }

  // MARK: The record

  private func severity(_ remarks: inout [Remark]) {
    guard let known = knowing.severity.flatMap(Self.grade) else { return }
    var named: [(Int, Int)] = []
    for (place, token) in document.tokens.enumerated()
    where token.isWord || token.form.isEmpty == false {
      if let grade = Self.grade(token.form), token.form.hasPrefix("s") {
        named.append((place, grade))
      }
      if ["severity", "sev"].contains(token.form), place + 1 < document.tokens.count {
        let next =
          document.tokens[place + 1].form == "is" || document.tokens[place + 1].isMark(":")
          ? place + 2 : place + 1
        if next < document.tokens.count, let grade = Int(document.tokens[next].form),
          (0...9).contains(grade)
        {
          named.append((next, grade))
        }
      }
    }
    // “raised from SEV3 to SEV2” names both.
    guard !named.isEmpty, !named.contains(where: { $0.1 == known }), let first = named.first else {
      return
    }
    let token = document.tokens[first.0]
    remarks.append(
      Remark(
        rule: "update.severity", level: .warning, start: token.start, end: token.end,
        why: "The record says \(knowing.severity ?? "")."))
  }

  private static func grade(_ text: String) -> Int? {
    let form = text.lowercased().filter { $0 != "-" && $0 != " " }
    for prefix in ["severity", "sev", "s"] where form.hasPrefix(prefix) {
      let rest = form.dropFirst(prefix.count)
      if rest.utf8.count == 1, let grade = Int(rest) { return grade }
    }
    return nil
  }

  private func counts(_ remarks: inout [Remark]) {
    guard !knowing.counts.isEmpty else { return }
    for reading in readings {
      for place in reading.range {
        guard let count = Impact(reading).counted(at: place), count.isWho, count.value >= 0 else {
          continue
        }
        let before = [reading.form(place - 1), reading.form(place - 2)]
        let isRough = before.contains {
          [
            "about", "around", "roughly", "approximately", "nearly", "almost", "over", "than",
            "least", "to", "~", "some", "approx",
          ].contains($0)
        }
        let isKnown = knowing.counts.contains { known in
          let known = Double(known)
          return count.value == known || isRough && abs(count.value - known) <= known * 0.1
        }
        // “3 of 6 regions”, “one in five customers” are shares.
        let isShare =
          ["in", "of", "out"].contains(reading.form(place + 1))
          || ["in", "of"].contains(reading.form(place - 1))
        if !isKnown, !isShare {
          remarks.append(reading.remark("update.count", .warning, place, count.last))
        }
      }
    }
  }
}
