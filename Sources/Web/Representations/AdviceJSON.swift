import EventLog
import Advice
import EventLog
package import IncidentService
package import JSON
import Policy

extension IncidentAdvice: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("incident", number)
      object.member("stream", stream.description)
      object.member("version", Int64(version.rawValue))
      object.member("service", service)
      object.member("environment", environment)
      if let deployment {
        object.object("deployment") {
          $0.member("number", deployment.number)
          $0.member("version", deployment.version)
          $0.member("from_version", deployment.fromVersion)
        }
      } else {
        object.member("deployment", nil as String?)
      }
      object.member("last_known_good", lastKnownGood)
      object.member("impact", impact.sentence)
      object.member("answer", advice.sentence(ways))
      object.member("recommended", advice.first?.action.rawValue)
      object.member("halt_first", advice.haltsFirst)
      object.member("assumed", assumed)
      object.array("actions") { list in
        for action in advice.actions { list.object { write(action, to: &$0) } }
      }
      object.array("changes") { list in
        for change in advice.changes { list.object { write(change, to: &$0) } }
      }
      object.array("facts") { list in
        for factor in Factor.all {
          let reading = factor.reading(in: advice.facts)
          // What each action has for itself is told where it weighs something.
          guard factor.action == nil else { continue }
          list.object {
            $0.member("fact", factor.name)
            write(reading, to: &$0)
          }
        }
      }
      writeTree(to: &object)
      writeApprovals(to: &object)
    }
  }

  private func write(_ reading: Factor.Reading, to object: inout JSONMembers) {
    object.member("value", reading.word)
    object.member("detail", reading.detail)
    object.member("limit", reading.limit)
    object.member("source", reading.source.description)
    object.member("source_kind", reading.source.kind)
  }

  private func write(_ action: RankedAction, to object: inout JSONMembers) {
    object.member("action", action.action.rawValue)
    object.member("standing", action.standing.rawValue)
    object.member("rank", action.rank.map(Int64.init))
    object.member("score", Int64(action.score))
    object.member("text", action.action.order(ways))
    object.array("reasons") { list in
      for reason in action.reasons { list.object { write(reason, to: &$0) } }
    }
    object.array("changes") { list in
      for change in action.changes {
        list.object {
          $0.member("fact", change.factor)
          $0.member("values", change.words)
          $0.member("standing", change.standing.rawValue)
        }
      }
    }
  }

  private func write(_ reason: RankedAction.Reason, to object: inout JSONMembers) {
    object.member("text", reason.sentence)
    object.member("effect", reason.weight.name)
    if case .points(let points) = reason.weight {
      object.member("points", Int64(points))
    } else {
      object.member("points", nil as Int64?)
    }
    object.member("warning", reason.isWarning)
    object.member("fact", reason.factor)
    if let reading = reason.fact {
      write(reading, to: &object)
    } else {
      for name in ["value", "detail", "limit", "source", "source_kind"] {
        object.member(name, nil as String?)
      }
    }
  }

  private func write(_ change: Advice.Change, to object: inout JSONMembers) {
    object.member("fact", change.factor)
    object.member("now", change.now)
    object.member("values", change.words)
    object.member("first", change.first?.rawValue)
    object.member("limit", change.limit)
  }

  private func writeTree(to object: inout JSONMembers) {
    guard let tree else {
      object.member("tree", nil as String?)
      return
    }
    object.object("tree") {
      $0.member("path", tree.nodes)
      $0.member("way", tree.path.description)
      $0.member("text", tree.sentence)
      $0.member("agreement", tree.agreement.name)
      $0.member("comparison", tree.comparison)
    }
  }

  private func writeApprovals(to object: inout JSONMembers) {
    guard let approvals else {
      object.member("approvals", nil as String?)
      return
    }
    object.object("approvals") {
      $0.member("count", Int64(approvals.count))
      $0.member("roles", approvals.roles)
      $0.member("reasons", approvals.reasons)
    }
  }

  private var ways: WaysBack {
    WaysBack(unchanged: deployment?.fromVersion, lastKnownGood: lastKnownGood)
  }
}

extension TreeAdvice.Agreement {
  static let names = ["agrees", "differs", "undecided"]

  var name: String {
    switch self {
    case .agrees: "agrees"
    case .differs: "differs"
    case .undecided: "undecided"
    }
  }
}
