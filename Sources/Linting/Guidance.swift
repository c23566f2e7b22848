/// Why a rule exists, and what to write instead.
package struct Guidance: Sendable {
  package var rule: String
  package var title: String
  package var why: String
  package var rewrite: String

  /// Every rule, in the order of the documentation.
  package static let all: [Guidance] = postmortem + improvement + update + leak

  static func of(_ rule: String) -> Guidance {
    byRule[rule]
      ?? Guidance(rule: rule, title: rule, why: "This breaks the rule \(rule).", rewrite: "")
  }

  private static let byRule = Dictionary(all.map { ($0.rule, $0) }, uniquingKeysWith: { $1 })

  private init(rule: String, title: String, why: String, rewrite: String) {
    (self.rule, self.title, self.why, self.rewrite) = (rule, title, why, rewrite)
  }

  private init(_ rule: String, _ title: String, _ why: String, _ rewrite: String) {
    self.init(rule: rule, title: title, why: why, rewrite: rewrite)
  }

  private static let postmortem: [Guidance] = [
    .init(
      "postmortem.b1", "Counterfactual",
      "This describes something that did not happen, judged by what was learned later.",
      "Say what was done, and what information was there at that moment."),
    .init(
      "postmortem.b2", "Negative agency",
      "This says what somebody did not do, and so explains nothing about what they did.",
      "Say what the role was attending to, and which signal existed and where it was shown."),
    .init(
      "postmortem.b3", "Human error as a cause",
      "A person's action is never the cause; the conditions that gave it this effect are.",
      "Name the condition that let one action have this effect."),
    .init(
      "postmortem.b4", "Judgement", "This word judges; a reader cannot check it.",
      "Describe what could be observed."),
    .init(
      "postmortem.b5", "Single cause",
      "Failures of complex systems have several contributing factors, none of which is the cause.",
      "Write “contributing factors”, and name two or more."),
    .init(
      "postmortem.b6", "Named person", "A name beside what went wrong reads as an accusation.",
      "Write the role that the record holds, such as “the on-call engineer”."),
    .init(
      "postmortem.b7", "Hindsight word",
      "It was not so plain at the time; the word belittles those who were there.",
      "Delete the word."),
    .init(
      "postmortem.b8", "Emotive language", "Strong language takes the place of facts.",
      "State the fact neutrally, with a number."),
    .init(
      "postmortem.b9", "Question for a culprit",
      "Asking why or who makes people defend themselves.",
      "Ask what and how: “What did the screen show?”, “How did the check come to pass?”"),
    .init(
      "postmortem.b10", "Discipline",
      "Telling people to be better changes nothing that the next person works with.",
      "Write a change to a system, a tool or a guardrail."),
    .init(
      "postmortem.b11", "Mechanistic", "This says how a part was meant to work, not how it works.",
      "Say what the part did, and under which conditions it does that."),
    .init(
      "postmortem.b12", "Collective fog",
      "Nobody in particular is meant, so nothing can be learned.",
      "Say which role, and which signal it had or did not have."),
    .init(
      "postmortem.q1", "Vague quantity", "Readers cannot tell how much that is.",
      "Write a number, a range or “unknown”."),
    .init(
      "postmortem.q2", "Time", "A timeline needs times that can be compared.",
      "Write the time with its zone, in order: “14:05 UTC”."),
    .init(
      "postmortem.q3", "No evidence", "Nothing here lets a reader check it.",
      "Cite an event, a graph, a log line or a link."),
    .init(
      "postmortem.q4", "Weak action", "Nobody could tell when this is done.",
      "Write a verb, an object, an owner, a tracker's number, a date and an end that can be checked."
    ),
    .init(
      "postmortem.q5", "Unexplained abbreviation",
      "Readers from other teams do not know this abbreviation.", "Explain it in the glossary."),
    .init(
      "postmortem.q6", "“Outage”", "An outage is when everything is down.",
      "Write “incident” or “degradation”, or say that it was total."),
    .init(
      "postmortem.q7", "Too thin", "This part holds too little to learn from.",
      "Write at least what is asked for, or “nothing”."),
  ]

  private static let improvement: [Guidance] = [
    .init(
      "improvement.weak-verb", "Weak verb", "The action starts with a word that has no end.",
      "Start with what will be different: add, remove, limit, alert, block."),
    .init(
      "improvement.discipline", "Discipline",
      "Telling people to be better changes nothing that the next person works with.",
      "Change a system, a tool or a guardrail, so that the mistake is not possible or does no harm."
    ),
    .init(
      "improvement.no-object", "No object", "The action does not say what it changes.",
      "Name the part that changes."),
    .init(
      "improvement.no-owner", "No owner", "Nobody is named who does it.",
      "Add the owner's role: “Owner: platform team”."),
    .init(
      "improvement.no-tracker", "No tracker", "There is no place where its progress can be seen.",
      "Add the tracker's number or link."),
    .init(
      "improvement.no-date", "No due date", "Without a date it waits for ever.",
      "Add a date: “due 2031-02-28”."),
    .init(
      "improvement.no-end-state", "No end that can be checked",
      "Nobody could tell that it is done.",
      "Say what can be checked afterwards: “so that a migration without a lock timeout is rejected”."
    ),
  ]

  private static let update: [Guidance] = [
    .init(
      "update.next-update", "No next update",
      "Readers do not know when they will hear again, and ask.",
      "Add “Next update by 15:00 UTC”: a time of day with its zone."),
    .init(
      "update.impact", "No impact", "It does not say how many are affected.",
      "Write a number or a share, or “unknown”."),
    .init(
      "update.lasting-effects", "No word on lasting effects",
      "It is over, but readers cannot tell whether anything was lost or lingers.",
      "Add “No data was lost”, or what was lost, or what may still be seen."),
    .init(
      "update.fix-time-promise", "Promised repair time",
      "Nobody knows when it will be repaired; a missed promise costs more trust than none.",
      "Promise only the time of the next update."),
    .init(
      "update.success-claim", "Unproven success", "No measurement has shown yet that it helped.",
      "Say what was done and what is being measured: “The rollback is complete; we are measuring its effect.”"
    ),
    .init(
      "update.no-impact", "Claim of no impact", "No evidence shows that nobody is affected.",
      "Write how many are affected, or “unknown”."),
    .init(
      "update.outage", "“Outage”", "An outage is when everything is down.",
      "Write “incident” or “degradation”."),
    .init(
      "update.cause", "Cause told as fact", "The cause is not established.",
      "Leave it out, or write “suspected”."),
    .init(
      "update.blame", "Blame of others",
      "Blaming a vendor, customers or people does not help readers, and may be wrong.",
      "Say what fails and what you do about it."),
    .init(
      "update.vague", "Vague words", "Everybody reads another quantity into this.",
      "Write a number, a time or “unknown”."),
    .init(
      "update.repeated", "Same text again",
      "This is what the last update said; readers take it for an automatic message.",
      "Say what was done since, or “No change since 14:00 UTC”."),
    .init(
      "update.severity", "Other severity", "The record holds another severity.",
      "Write the severity of the record, or change the record first."),
    .init(
      "update.count", "Other number", "The record does not know this number.",
      "Write a number from the record, or record the measurement first."),
    .init(
      "update.length", "Too long", "It is longer than its readers read.",
      "Keep impact, action and the next time; put the rest in the record."),
  ]

  private static let leak: [Guidance] = [
    .init(
      "leak.hostname", "Host name", "It names a machine or an internal domain.",
      "Name the service instead."),
    .init(
      "leak.address", "Network address", "It shows an address within the network.",
      "Name the service instead."),
    .init(
      "leak.table", "Table, column or identifier", "It shows how data or code is named inside.",
      "Say what it holds in plain words."),
    .init("leak.ticket", "Ticket", "It shows a number of an internal tracker.", "Leave it out."),
    .init(
      "leak.incident", "Incident number", "It shows an internal number of an incident.",
      "Leave it out, or give the public reference."),
    .init(
      "leak.commit", "Commit", "It shows a revision of the source.",
      "Write the version that customers know, or leave it out."),
    .init("leak.uuid", "Internal id", "It shows an internal id.", "Leave it out."),
    .init("leak.path", "File path", "It shows where files are.", "Leave it out."),
    .init(
      "leak.stack-trace", "Stack trace", "It shows the inside of a program.", "Say what users see."),
    .init(
      "leak.email", "Mail address", "It shows somebody's address.",
      "Give the support's public address."),
    .init("leak.handle", "Handle", "It shows somebody's handle.", "Write the role."),
    .init("leak.person", "Name", "It names somebody.", "Write the role."),
  ]
}
