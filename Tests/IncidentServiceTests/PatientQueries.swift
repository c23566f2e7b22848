import EventLog
import IncidentService
import PostgresStore
import Preparedness
import Rollouts
import StatusPages

/// Lists that are waited for as long as it takes: tests share few cores, and are not about speed.
struct PatientQueries: RecordQueries {
  let queries: PostgresQueries

  init(_ store: PostgresEventStore) { queries = PostgresQueries(store) }

  func wait(for position: LogPosition, atMost limit: Duration) async throws {
    try await queries.wait(for: position, atMost: .seconds(30))
  }

  func publicRecord(limit: Int) async throws -> [PublicEntry] {
    try await queries.publicRecord(limit: limit)
  }

  func time() async throws -> Timestamp { try await queries.time() }

  func incidents(_ filter: IncidentFilter) async throws -> Page<IncidentRow> {
    try await queries.incidents(filter)
  }
  func incident(_ stream: StreamID) async throws -> IncidentRow? {
    try await queries.incident(stream)
  }
  func deployments(_ filter: DeploymentFilter) async throws -> Page<DeploymentRow> {
    try await queries.deployments(filter)
  }
  func detections(_ filter: DetectionFilter) async throws -> Page<DetectionRow> {
    try await queries.detections(filter)
  }
  func obligations(_ filter: ObligationFilter) async throws -> Page<ObligationRow> {
    try await queries.obligations(filter)
  }
  func releases(_ filter: ReleaseFilter) async throws -> [ReleaseHistory] {
    try await queries.releases(filter)
  }
  func carryOn(
    _ search: LastKnownGood, over filter: ReleaseFilter
  ) async throws -> ReleaseWalk {
    try await queries.carryOn(search, over: filter)
  }
  func search(
    _ text: String, for viewer: Viewer, before: LogPosition?, limit: Int
  ) async throws -> Page<SearchHit> {
    try await queries.search(text, for: viewer, before: before, limit: limit)
  }
  func budgets(of service: String?) async throws -> [BudgetReading] {
    try await queries.budgets(of: service)
  }
  func failureModes(of service: String?) async throws -> [StreamID] {
    try await queries.failureModes(of: service)
  }
  func drills(of service: String?) async throws -> [DrillRow] {
    try await queries.drills(of: service)
  }
  func numbers(like typed: String, limit: Int) async throws -> [String] {
    try await queries.numbers(like: typed, limit: limit)
  }
  func maintenances(limit: Int) async throws -> [PublicMaintenance] {
    try await queries.maintenances(limit: limit)
  }
  func restrictedStreams(for principal: PrincipalID) async throws -> Set<StreamID> {
    try await queries.restrictedStreams(for: principal)
  }
  func readingPosition(
    of principal: PrincipalID, in stream: StreamID
  ) async throws -> LogPosition? {
    try await queries.readingPosition(of: principal, in: stream)
  }
  func saveReadingPosition(
    _ position: LogPosition, of principal: PrincipalID, in stream: StreamID
  ) async throws {
    try await queries.saveReadingPosition(position, of: principal, in: stream)
  }
}
