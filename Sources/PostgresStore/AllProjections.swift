import EventLog

extension [any Projection] {
  /// Everything that is kept current from the log; what keeps words among it is purged by redaction.
  package static var all: [any Projection] {
    [
      StreamSummaries(), EntryTexts(), IncidentList(), DeploymentBoard(), DetectionQueue(),
      ObligationList(), PreparednessBoard(), ReleaseBook(), PublicUpdates(),
      MaintenanceList(), ImprovementList(), FigureBook(),
    ]
  }
}
