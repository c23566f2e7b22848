import Communication
import Timelines

extension MetricsReport {
  /// The report in lines of at most 80 characters.
  ///
  /// Plain, for terminals that cannot show more than ASCII.
  package func lines(isPlain: Bool = false) -> [String] {
    var lines = heading(isPlain)
    lines += [""] + figureLines(isPlain)
    lines += section(trendLines(isPlain))
    lines += section(gateAndPromiseLines)
    lines += section(loadLines(isPlain))
    lines += section(serviceLines)
    lines += section(lastingLines)
    return lines.map { Self.trimmed(isPlain ? $0.replacing("…", with: "~") : $0) }
  }

  private func section(_ lines: [String]) -> [String] { lines.isEmpty ? [] : [""] + lines }

  private func heading(_ isPlain: Bool) -> [String] {
    var lines = [
      "\(service ?? "All services"), \(TimeText.day(since)) to \(TimeText.day(until))", "",
    ]
    let counted = incidents.declared - incidents.merged
    var details = [Self.count(incidents.open, "open")]
    if incidents.reopened > 0 { details.append(Self.count(incidents.reopened, "reopened")) }
    if incidents.merged > 0 { details.append("\(incidents.merged) more merged") }
    lines.append(
      Self.padded("\(counted) incidents: \(details.joined(separator: ", "))", to: 58)
        + "  " + Self.weekly(incidents.perWeek, isPlain))
    var changed = "\(changes.deployments) deployments: \(changes.failed) led to trouble"
    if let rate = changes.failureRate { changed += " (\(Self.percent(rate)))" }
    lines.append(Self.padded(changed, to: 58) + "  " + Self.weekly(changes.perWeek, isPlain))
    return lines
  }

  private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)" }

  /// The newest weeks, as many as there is room for.
  private static func weekly(_ counts: [Int], _ isPlain: Bool) -> String {
    Sparkline.text(counts.suffix(20), isPlain: isPlain)
  }
}

// MARK: - Figures

extension MetricsReport {
  private func figureLines(_ isPlain: Bool) -> [String] {
    var lines = [
      Self.padded("", to: 17) + Self.padded("known", to: 13)
        + ["half", "75 %", "95 %", "most"].map { Self.aligned($0, to: 8) }.joined() + "  spread"
    ]
    // Where nothing could know it, there is nothing to say.
    lines += figures.filter { $0.of > 0 }.map { Self.line($0, isPlain) }
    let notes = note("not over yet", \.notYet) + note("clocks out of order, left out", \.disordered)
    if !notes.isEmpty { lines += [""] + notes }
    let scales = Set(figures.filter { $0.spread.quantiles != nil }.map(\.name.scale))
    lines += scales.sorted { $0.rawValue > $1.rawValue }.flatMap(Self.legend)
    return lines
  }

  private static func line(_ figure: Figure, _ isPlain: Bool) -> String {
    let (spread, scale) = (figure.spread, figure.name.scale)
    var line = padded(figure.name.title, to: 17)
    line += padded(known(figure), to: 13)
    guard let quantiles = spread.quantiles else {
      // Few of them: the values say it all, and a quantile would only look like more.
      return line + "  " + spread.values.map(scale.text).joined(separator: ", ")
    }
    let points = [
      quantiles.half, quantiles.threeQuarters, quantiles.ninetyFive, quantiles.most,
    ]
    line += points.map { aligned(scale.text($0), to: 8) }.joined()
    return line + "  " + Sparkline.text(spread.bins, isPlain: isPlain)
  }

  /// Half of each week, where there is more than one to compare.
  private func trendLines(_ isPlain: Bool) -> [String] {
    let moving = figures.filter { figure in
      figure.name != .deploymentsPerWeek && figure.trend.count { $0 != nil } > 1
    }
    guard !moving.isEmpty else { return [] }
    return [Self.padded("half, by week", to: 17) + "oldest to newest"]
      + moving.map { figure in
        let newest = Array(figure.trend.suffix(30))
        let known = newest.compactMap { $0 }
        var line = Self.padded(figure.name.title, to: 17)
        line += Sparkline.text(of: newest, isPlain: isPlain)
        if let last = known.last { line += "  now \(figure.name.scale.text(last))" }
        return line
      }
  }

  private static func known(_ figure: Figure) -> String {
    let words = "\(figure.spread.count) of \(figure.of)"
    return words.count < 13 ? words : "\(figure.spread.count)/\(figure.of)"
  }

  private func note(_ title: String, _ count: KeyPath<Figure, Int>) -> [String] {
    let words = figures.filter { $0[keyPath: count] > 0 }
      .map { "\($0.name.title) \($0[keyPath: count])" }
    return words.isEmpty ? [] : Self.wrapped("\(title):", words)
  }

  /// What the marks of a sparkline stand for.
  private static func legend(_ scale: Scale) -> [String] {
    let words = scale.edges.dropFirst().map { "< \(scale.text($0))" } + ["more"]
    let title = scale == .count ? "counts" : scale == .seconds ? "times" : "checks"
    return [""] + wrapped("marks of \(title):", words)
  }

  /// Words behind a title, in as many lines as they need.
  private static func wrapped(_ title: String, _ words: [String]) -> [String] {
    var lines: [String] = []
    var line = title
    for (index, word) in words.enumerated() {
      let piece = index == words.count - 1 ? " \(word)" : " \(word),"
      if line.count + piece.count > 80 {
        lines.append(line)
        line = " "
      }
      line += piece
    }
    return lines + [line]
  }
}

// MARK: - Everything else

extension MetricsReport {
  private var gateAndPromiseLines: [String] {
    var lines: [String] = []
    if let share = changes.automatedShare {
      lines.append(
        "\(changes.automatedGates) of \(changes.gates) checks were made by a program"
          + " (\(Self.percent(share)))")
    }
    if let adherence = promises.adherence {
      lines.append(
        "updates: \(promises.kept) came in time, \(promises.late) late, \(promises.broken) never"
          + " (\(Self.percent(adherence)) in time)")
    }
    return lines
  }

  private func loadLines(_ isPlain: Bool) -> [String] {
    guard !load.isEmpty else { return [] }
    let head =
      Self.padded("on duty", to: 30)
      + ["incidents", "called", "hours", "busiest week"].enumerated()
      .map { Self.aligned($1, to: [11, 8, 8, 14][$0]) }.joined()
    return [head]
      + load.map { load in
        let who = load.name.map { "\(load.role) (\($0))" } ?? load.role
        let cells = [
          "\(load.incidents)", "\(load.calls)", Self.hours(load.minutes), Self.hours(load.busiest),
        ]
        let line =
          Self.padded(who, to: 30)
          + cells.enumerated().map { Self.aligned($1, to: [11, 8, 8, 14][$0]) }.joined()
        let weeks = load.weeks.suffix(7).map { Int(clamping: $0.minutes) }
        return line + "  " + Sparkline.text(weeks, isPlain: isPlain)
      }
  }

  private var serviceLines: [String] {
    guard !services.isEmpty else { return [] }
    return [Self.padded("last deployed", to: 44) + Self.aligned("days ago", to: 10)]
      + services.map { age in
        var line = Self.padded("\(age.service), \(age.environment)", to: 44)
        line += Self.aligned("\(age.days)", to: 10)
        if age.openSecurity > 0 { line += "  \(age.openSecurity) about security open" }
        return line
      }
  }

  private var lastingLines: [String] {
    guard !lasting.isEmpty else { return [] }
    let more = incidents.lasting - lasting.count
    return ["\(incidents.lasting) lasted for a day or more:"]
      + lasting.map { "  \($0.number)  \(Scale.seconds.text($0.seconds))" }
      + (more > 0 ? ["  and \(more) more"] : [])
  }
}

// MARK: - Columns

extension MetricsReport {
  /// `7.5 %`.
  static func percent(_ hundredths: Int32) -> String {
    "\(Scale.tenthsOrMore(Int64(hundredths), of: 100)) %"
  }

  static func hours(_ minutes: Int64) -> String { Scale.tenthsOrMore(minutes, of: 60) }

  private static func padded(_ text: String, to width: Int) -> String {
    let room = width - text.count
    // What is too long keeps its beginning, and a blank behind it.
    return room > 0
      ? text + String(repeating: " ", count: room) : String(text.prefix(max(width - 2, 0))) + "… "
  }

  private static func aligned(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 1)) + text
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
