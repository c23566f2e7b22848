import Client
import CommandLineKit
import EventLog

/// What the live view shows.
struct WatchState: Sendable {
  var incident: JSONValue
  var deployments: [JSONValue] = []
  /// Oldest first.
  var decisions: [JSONValue] = []
  var obligations: [JSONValue] = []
  /// The newest entries, oldest first, in the order they were recorded.
  var entries: [JSONValue] = []
  var phases: [JSONValue] = []
  /// How far in the log all this goes.
  var position: Int64 = 0
  /// When it was fetched.
  var fetchedAt: Timestamp

  static let entryCount = 12

  /// The streams whose events belong here.
  var streams: Set<String> {
    var streams = Set(incident.texts("detections"))
    if let own = incident.text("stream") { streams.insert(own) }
    for deployment in incident.list("deployments") {
      if let stream = deployment.text("stream") { streams.insert(stream) }
    }
    return streams
  }
}

extension Session {
  /// Fetches everything anew; the newest entries, or all after a position.
  func watchState(of subject: Subject, after position: Int64? = nil) async throws -> WatchState {
    let incident = try await value(subject.incidentPath()).value
    var state = WatchState(incident: incident, fetchedAt: context.now())
    let timeline = try await value(
      subject.incidentPath("timeline"),
      query: [.init("format", "json"), .init("by", "recorded")]
    ).value
    state.entries = timeline.list("entries")
    if let position {
      state.entries.removeAll { ($0["position"]?.integer ?? 0) <= position }
    } else {
      state.entries = Array(state.entries.suffix(WatchState.entryCount))
    }
    state.phases = timeline.list("phases")
    state.position = timeline["position"]?.integer ?? 0
    state.obligations = try await value(
      APIRequest.path("api", "v1", "obligations"),
      query: [.init("incident", subject.path), .init("state", "owed")]
    ).value.list("obligations")
    for deployment in incident.list("deployments").suffix(3) {
      guard let stream = deployment.text("stream") else { continue }
      state.deployments.append(
        try await value(APIRequest.path("api", "v1", "deployments", stream)).value)
    }
    state.decisions = try await value(subject.incidentPath("decisions")).value.list("decisions")
    return state
  }
}
