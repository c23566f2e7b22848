package import Communication

extension UpdateFacts {
  /// How far the incident has come, as readers are told; computed, never chosen.
  package var phase: UpdatePhase {
    if resolution != nil { return .resolved }
    if verified != nil || mitigated != nil, current?.isUnderWay != true { return .monitoring }
    if current?.isUnderWay == true { return .mitigating }
    // Something is known to do about it, or was done and did not help.
    if current != nil || halted != nil { return .identified }
    return .investigating
  }

  /// Why readers are told less than before; nil where they are not.
  package func reasonToGoBack(for audience: UpdateAudience) -> Cited<String>? {
    guard let last = book.last(to: audience), phase.order < last.phase.order else { return nil }
    if let reopened, last.phase == .resolved {
      return Cited("The incident was reopened.", reopened.cites[0])
    }
    if let course = courses.last(where: \.hasActed), let cite = course.cites.last {
      switch course.stage {
      case .didNotHelp: return Cited("What was done did not help.", cite)
      case .inconclusive: return Cited("Whether what was done helped is not known.", cite)
      case .failed: return Cited("What was begun could not be carried out to its end.", cite)
      default: break
      }
    }
    guard let change = changes.last else { return nil }
    return Cited("More is known now than when the last update was sent.", change.event)
  }
}
