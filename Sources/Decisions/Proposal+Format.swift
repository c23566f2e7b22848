import EventLog
import Incidents
package import JSON
import Policy

extension Proposal {
  var body: EventBody {
    var texts = PayloadTexts()
    texts.add("because", because)
    texts.add("whys", options.map(\.why))
    let optional = self.optionalWords
    for (name, words) in optional { texts.add(name, words) }
    let clear = JSONWriter.object {
      $0.id("decision", decision)
      $0.member("ordinal", ordinal)
      $0.word("action", action)
      $0.id("by", by)
      $0.member("service", ifPresent: service)
      $0.member("environment", ifPresent: environment)
      $0.id("deployment", deployment)
      $0.member("target", ifPresent: target)
      $0.id("release", release)
      $0.member("definition", ifPresent: definition)
      $0.parameters("parameters", parameters)
      if !options.isEmpty { $0.member("options", options) }
      $0.word("confidence", confidence)
      $0.ids("evidence", evidence)
      $0.time("check_at", checkAt)
      $0.time("degraded_until", degradedUntil)
      if let estimate { $0.object("fix_estimate") { estimate.write(to: &$0) } }
      if let followUp {
        $0.object("follow_up") {
          $0.word("kind", followUp.kind)
          $0.time("by", followUp.by)
        }
      }
      $0.strings("tree_path", treePath)
      $0.member("advice_rank", ifPresent: adviceRank)
      $0.member("situation", ifPresent: situation)
      $0.member("emergency", isEmergency)
      $0.id("trigger", trigger)
      $0.word("via", via)
      $0.present(optional)
    }
    return EventBody(.decisionProposed, clear: clear, words: texts.bytes)
  }

  private var optionalWords: KeyValuePairs<String, Words<String>?> {
    [
      "target_because": targetBecause, "no_other_option": noOtherOption,
      "expected_effect": expectedEffect, "function_lost": tradeoff?.functionLost,
      "users_affected": tradeoff?.usersAffected, "workaround": tradeoff?.workaround,
    ]
  }

  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      try fields.enum("action", as: MitigationKind.self), decision: try fields.decision(),
      ordinal: try fields.int32("ordinal"), by: try fields.principal(),
      because: try payload.text("because"))
    trigger = try fields.optionalID("trigger", as: EventID.self)
    via = try fields.optionalEnum("via", as: EntryWay.self)
    service = try fields.optionalString("service")
    environment = try fields.optionalString("environment")
    deployment = try fields.optionalID("deployment", as: StreamID.self)
    target = try fields.optionalString("target")
    release = try fields.optionalID("release", as: StreamID.self)
    targetBecause = try payload.optionalText("target_because", in: fields)
    definition = try fields.optionalString("definition")
    parameters = try fields.parameters("parameters")
    let considered = try fields.objects("options")
    let whys = try payload.texts("whys", count: considered.count)
    for (option, why) in zip(considered, whys) {
      options.append(
        ConsideredOption(
          try option.enum("action", as: MitigationKind.self),
          try option.enum("verdict", as: ConsideredOption.Verdict.self), why: why))
    }
    noOtherOption = try payload.optionalText("no_other_option", in: fields)
    expectedEffect = try payload.optionalText("expected_effect", in: fields)
    confidence = try fields.optionalEnum("confidence", as: Confidence.self)
    evidence = try fields.ids("evidence")
    checkAt = try fields.optionalTime("check_at")
    if try fields.strings("words").contains("function_lost") { tradeoff = try Tradeoff(payload) }
    degradedUntil = try fields.optionalTime("degraded_until")
    if let found = try fields.optionalObject("fix_estimate") { estimate = try FixEstimate(found) }
    if let found = try fields.optionalObject("follow_up") {
      followUp = FollowUp(
        try found.enum("kind", as: FollowUp.Kind.self), by: try found.optionalTime("by"))
    }
    treePath = try fields.strings("tree_path")
    adviceRank = try fields.optionalInt32("advice_rank")
    situation = try fields.optionalString("situation")
    isEmergency = try fields.bool("emergency")
  }
}

extension ConsideredOption: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.word("action", action)
      $0.word("verdict", verdict)
    }
  }
}

extension Tradeoff {
  init(_ payload: StoredPayload) throws(JSONFault) {
    self.init(
      functionLost: try payload.text("function_lost"),
      usersAffected: try payload.text("users_affected"),
      workaround: try payload.text("workaround"))
  }

  var words: KeyValuePairs<String, Words<String>?> {
    [
      "function_lost": functionLost, "users_affected": usersAffected, "workaround": workaround,
    ]
  }
}

extension FixEstimate {
  init(_ fields: JSONFields) throws(JSONFault) {
    self.init(
      fromMinutes: try fields.int64("from_minutes"), toMinutes: try fields.int64("to_minutes"),
      confidence: try fields.enum("confidence", as: Confidence.self),
      by: try fields.principal())
  }

  func write(to members: inout JSONMembers) {
    members.member("from_minutes", fromMinutes)
    members.member("to_minutes", toMinutes)
    members.word("confidence", confidence)
    members.id("by", by)
  }
}
