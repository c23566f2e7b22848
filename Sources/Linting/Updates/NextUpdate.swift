/// The announcement of the next update: when readers will hear again.
struct NextUpdate {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  /// Whether the sentence speaks of further news.
  var isAnnounced: Bool {
    for place in reading.range {
      let tags = reading.tags(place)
      let form = reading.form(place)
      if tags.contains(.announcing),
        ["next", "another", "further", "follow-up", "new", "more"].contains(reading.form(place - 1))
          || ["next", "another"].contains(reading.form(place - 2))
      {
        return true
      }
      if tags.contains(.announcing)
        || ["say", "tell", "share", "speak", "write", "inform", "hear", "know"].contains(form)
      {
        if reading.contains(["next", "again", "another", "further", "more", "follow-up"]) {
          return true
        }
        if reading.verbs.contains(where: {
          ["will", "shall"].contains($0.modal ?? "")
            && ($0.main == place
              || reading.tags(of: $0).intersection([.announcing, .human]).isEmpty == false
              || ["provide", "give", "send", "share", "post", "follow", "come"].contains(
                reading.form(of: $0)))
        }) {
          return true
        }
      }
      if form == "back", reading.contains(["again", "update", "news", "report"]),
        reading.verbs.contains(where: {
          $0.modal == "will" && ["be", "report", "come"].contains(reading.form(of: $0))
        }), reading.form(place + 1) == "with" || reading.contains(["report"])
      {
        return true
      }
    }
    return false
  }

  /// The times of day that the sentence gives, each with whether a zone is with it.
  var times: [(place: Int, hasZone: Bool)] {
    reading.range.compactMap { place in
      let token = reading.tokens[place]
      let form = token.form
      let isHour =
        reading.tags(place).contains(.numeral)
        && ["pm", "am", "p.m", "a.m"].contains(reading.form(place + 1))
      if case .time = token.kind {
      } else if !isHour, !(token.form == "noon" || token.form == "midnight") {
        return nil
      }
      let clock = form.split(separator: "t", maxSplits: 1).last ?? ""
      let isWithin =
        clock.hasSuffix("z") || clock.contains("+") || clock.hasSuffix("utc")
        || clock.hasSuffix("gmt")
      var next = place + 1
      while next < place + 4, reading.range.contains(next),
        reading.tokens[next].isMark("(")
          || ["pm", "am", "p.m", "a.m", "o'clock"].contains(reading.form(next))
      { next += 1 }
      let zone =
        reading.tags(next).contains(.zone) || reading.form(next).hasPrefix("utc")
        || reading.form(next).hasPrefix("gmt")
        || ["eastern", "pacific", "central"].contains(reading.form(next))
        || ["local"].contains(reading.form(next)) && false
      return (place, isWithin || zone)
    }
  }
}
