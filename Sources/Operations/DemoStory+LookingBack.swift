import Client
import CommandLineKit
import EventLog
import JSON

// What people make of it afterwards: the record has written most of it already.
extension DemoStory {
  func lookBack(_ incident: String) async throws {
    let root = "/api/v1/incidents/\(incident)/postmortem"
    try await teller.tell(
      .postmortem, cast.bob, "The postmortem is Alice's; its draft is complete, each figure cited",
      to: root
    ) { $0.member("leader", cast.alice.name) }
    for (category, text) in [
      (
        "detection",
        "The smoke check prints one label in one language, and the others use other fonts."
      ),
      (
        "process",
        "The canary is filled by share of traffic and not by region, so one region had most of it."
      ),
    ] {
      try await teller.tell(
        .postmortem, cast.alice, "A contributing factor, \(category):", quote: text,
        to: root + "/factors"
      ) {
        $0.member("category", category)
        $0.member("text", text)
      }
    }
    for (section, text) in [
      ("hard", "How many labels were blank was a guess for most of the time: nothing counts them."),
      ("lucky", "The fault showed at a time of day at which few parcels are labelled."),
      ("surprised", "The printers reported success for blank labels."),
    ] {
      try await teller.tell(
        .postmortem, cast.alice, "She answers what only people know (\(section)):", quote: text,
        to: root + "/sections/\(section)"
      ) { $0.member("text", text) }
    }
    try await teller.tell(
      .postmortem, cast.carol, "Carol adds how she saw it, under her role:",
      quote: "The first sign for me was my own order, minutes before any message.",
      to: root + "/perspectives"
    ) { $0.member("text", "The first sign for me was my own order, minutes before any message.") }
    try await improve(root)
    try await teller.tell(
      .postmortem, cast.alice, "A review is asked for", to: root + "/review-request")
    try await teller.tell(
      .postmortem, cast.carol, "Somebody who did not write it reads it, and approves this revision",
      to: root + "/reviews"
    ) { $0.member("verdict", "approved") }
    try await teller.tell(
      .postmortem, cast.alice, "Published: the revision is sealed with its digest",
      style: [.green, .bold], to: root + "/publication")
  }

  private func improve(_ root: String) async throws {
    let due = Timestamp.now.advanced(bySeconds: 14 * 86_400)
    for (kind, text, done) in [
      (
        "detect", "Print one label of each font in the smoke check",
        "A release without a font table fails the smoke check of canary"
      ),
      (
        "mitigate", "Count blank labels and show the count beside the error rate",
        "The count stands in the impact of the next drill"
      ),
    ] {
      try await teller.tell(
        .postmortem, cast.alice, "What will be different (\(kind)), with an owner and an end:",
        quote: text, to: root + "/improvements"
      ) {
        $0.member("kind", kind)
        $0.member("text", text)
        $0.member("owner", "printing team")
        $0.member("due_at", due.description)
        $0.member("done_when", done)
      }
    }
    try await teller.tell(
      .postmortem, cast.bob, "What was thought of and is not done stays visible:",
      quote: "Deploy on Mondays only", to: root + "/declined"
    ) {
      $0.member("text", "Deploy on Mondays only")
      $0.member("because", "It makes each release larger and changes nothing about fonts.")
    }
  }
}
