import Communication
import EventLog
import Incidents
import Timelines

extension DraftWriter {
  /// What was owed to whom, what came, and the longest silence.
  var communication: [Block] {
    let book = facts.book
    let audiences = UpdateAudience.allCases.filter { audience in
      book.settings[audience] != nil || book.updates.contains { $0.audience == audience }
    }
    guard !audiences.isEmpty else {
      return [
        .paragraph([
          Statement(
            facts.declaration == nil
              ? "No update was owed, and none was sent."
              : "The policy asked for no updates, and none was published.",
            cites: (facts.declaration?.event ?? facts.nearMiss?.event).map { [$0] } ?? [])
        ])
      ]
    }
    var blocks: [Block] = [
      .table(
        head: ["Audience", "Updates", "In time", "Late", "Never", "Longest silence"],
        rows: audiences.map { audience in
          let record = book.record(of: audience, until: facts.resolution?.at ?? lastWord)
          let updates = book.updates.filter { $0.audience == audience }
          return [
            [Statement(audience.words)],
            [Statement("\(updates.count)", cites: updates.map(\.update))],
            [Statement("\(record.kept)")], [Statement("\(record.late)")],
            [Statement("\(record.broken)")],
            [
              Statement(
                record.longestSilenceSeconds.map {
                  TimeText.length($0.multipliedReportingOverflow(by: 1_000_000).partialValue)
                } ?? "none was owed")
            ],
          ]
        })
    ]
    var remarks: [[Statement]] = []
    for correction in book.corrections {
      remarks.append([
        Statement(
          ["An update was corrected at ", .plain(Say.clock(correction.at)), ": "]
            + [.quote(correction.because), "."], cites: [correction.update])
      ])
    }
    if !book.reminders.isEmpty || !book.climbs.isEmpty {
      remarks.append([
        Statement(
          "\(Say.count(book.reminders.count, "reminder", "reminders")) came, and \(Say.count(book.climbs.count, "rung", "rungs")) of the ladder \(book.climbs.count == 1 ? "was" : "were") climbed.",
          cites: timeline.all.filter {
            $0.type == .reminderIssued || $0.type == .escalationClimbed
          }.prefix(20).map(\.id))
      ])
    }
    for notice in book.notices {
      let end: [SentencePiece] =
        switch notice.end?.kind {
        case .given:
          [
            "told at ", .plain(notice.end.map { Say.time($0.at) } ?? ""),
            .plain(notice.end?.lateBySeconds == nil ? ", in time" : ", late"),
          ]
        case .lifted: ["nothing was owed after all: ", notice.end.map { .quote($0.text) } ?? ""]
        case nil: ["still owed, by ", .plain(Say.time(notice.notice.dueAt))]
        }
      remarks.append([
        Statement(
          [.value(notice.notice.to), ": "] + end,
          cites: timeline.all.filter {
            $0.type == (notice.end == nil ? .noticeOwed : .noticeGiven)
          }.map(\.id))
      ])
    }
    if !remarks.isEmpty { blocks.append(.list(remarks)) }
    return blocks
  }

  /// For people outside: only what they were told, and times.
  var customerMessage: [Block] {
    let told = facts.book.updates.filter { $0.audience == .everybody }
    guard facts.declaration != nil else {
      return [.paragraph([Statement("Nothing to tell: nobody outside was affected.")])]
    }
    var statements: [Statement] = []
    if let impact = facts.impact, let symptom = impact.value.symptom {
      var pieces: [SentencePiece] = ["What happened: ", .quote(symptom)]
      if let who = impact.value.who { pieces += [", for ", .quote(who)] }
      if let since = impact.value.since { pieces += [", from ", .plain(Say.time(since))] }
      if let recovered, let began, recovered.value > began.value {
        pieces += [" until ", .plain(Say.time(recovered.value))]
      }
      statements.append(Statement(pieces + ["."], cites: [impact.event]))
    }
    if let resolution = facts.resolution {
      let loss =
        switch resolution.value.dataLoss {
        case .none: "No data was lost."
        case .some: "Some data was lost."
        case .unknown: "Whether data was lost is unknown."
        }
      statements.append(Statement(loss, cites: [resolution.event]))
    }
    if lastHelp != nil, let end = lastHelp?.verification {
      statements.append(
        Statement("Measurements confirm that what we did helped.", cites: [end.event]))
    }
    if !told.isEmpty {
      statements.append(
        Statement(
          "We published \(Say.count(told.count, "update", "updates")) while it went on.",
          cites: told.map(\.update)))
    }
    if statements.isEmpty {
      statements.append(Statement("What people outside noticed was never stated."))
    }
    return [.paragraph(statements)]
  }
}

extension UpdateAudience {
  fileprivate var words: String {
    switch self {
    case .responders: "Responders"
    case .executives: "Executives"
    case .everybody: "Everybody outside"
    }
  }
}
