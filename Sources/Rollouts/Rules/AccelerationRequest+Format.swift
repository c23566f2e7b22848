import EventLog
import JSON
import Policy

extension AccelerationRequest {
  /// Stage, numbers and roles in the clear; what people said is sealed.
  var body: EventBody {
    let words = JSONWriter.object { object in
      if case .text(let because) = because { object.member("because", because) }
      if case .text(let criteria) = criteria { object.member("criteria", criteria) }
      if case .text(let from) = from { object.member("from", from) }
      if case .text(let to) = to { object.member("to", to) }
    }
    return eventBody("deployment.acceleration_requested", words: words) {
      $0.member("acceleration", id.description)
      $0.member("stage", stage.description)
      $0.member("approvals", approvals)
      $0.member("roles", roles)
      $0.member("by", by.description)
      PayloadWords(("from", from), ("to", to)).list(in: &$0)
    }
  }

  init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    let text = try fields.string("stage")
    guard let stage = AccelerationStage(text) else {
      throw fields.fault(.unknownWord(text), at: "stage")
    }
    self.init(
      id: try fields.id("acceleration"), stage: stage,
      from: try payload.optionalText("from", of: fields),
      to: try payload.optionalText("to", of: fields), criteria: try payload.texts("criteria"),
      because: try payload.text("because"), approvals: try fields.int32("approvals"),
      roles: try fields.strings("roles"), by: try fields.id("by"))
  }
}
