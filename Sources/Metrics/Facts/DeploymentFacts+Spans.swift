import EventLog

extension DeploymentFacts {
  /// From when something was measured to be bad until it was halted; nil where nothing was.
  package var halt: SpanReading? {
    breach.map { SpanReading(from: $0.began, to: halted, isOver: isOver) }
  }

  /// From the oldest change in it until it was there for everybody; nil while it is not, or if it
  /// never was.
  package var lead: SpanReading? {
    guard completed != nil else { return isOver ? nil : .notYet }
    return SpanReading(from: oldestChange, to: completed, isOver: true)
  }
}
