package import EventLog
import Incidents
import JSON

/// What is said of planned work; stands on a stream of its own.
package enum MaintenanceEvent: Equatable, Sendable {
  case planned(MaintenancePlan)
  /// The whole of it, as it is from now on.
  case changed(MaintenancePlan)
  case cancelled(because: Words<String>?, by: PrincipalID)
}

extension EventType {
  package static let maintenancePlanned = EventType(known: "maintenance.planned")
  package static let maintenanceChanged = EventType(known: "maintenance.changed")
  package static let maintenanceCancelled = EventType(known: "maintenance.cancelled")
}

extension EventFormat where Event == MaintenanceEvent {
  package static let maintenances = EventFormat(writing: { $0.body })
    .reading("maintenance.planned") { payload throws(JSONFault) in
      .planned(try MaintenancePlan(payload))
    }
    .reading("maintenance.changed") { payload throws(JSONFault) in
      .changed(try MaintenancePlan(payload))
    }
    .reading("maintenance.cancelled") { payload throws(JSONFault) in
      let fields = try JSONFields(payload.clear)
      return .cancelled(
        because: try payload.optionalText("because", in: fields),
        by: try fields.id("by", as: PrincipalID.self))
    }
}

extension MaintenancePlan {
  fileprivate init(_ payload: StoredPayload) throws(JSONFault) {
    let fields = try JSONFields(payload.clear)
    self.init(
      title: try payload.text("title"), text: try payload.text("text"),
      components: try fields.strings("components"), from: try fields.time("from"),
      until: try fields.time("until"), by: try fields.id("by", as: PrincipalID.self))
  }

  fileprivate func body(_ type: EventType) -> EventBody {
    EventBody(type, words: ["title": title, "text": text]) {
      $0.member("components", components)
      $0.time("from", from)
      $0.time("until", until)
      $0.id("by", by)
    }
  }
}

extension MaintenanceEvent {
  fileprivate var body: EventBody {
    switch self {
    case .planned(let plan): plan.body(.maintenancePlanned)
    case .changed(let plan): plan.body(.maintenanceChanged)
    case .cancelled(let because, let by):
      EventBody(.maintenanceCancelled, words: ["because": because]) {
        $0.id("by", by)
        $0.present(["because": because])
      }
    }
  }
}
