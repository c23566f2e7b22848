import Decisions
import Glibc
import HTTP
import JSON
import Policy
import Synchronization

@testable import Adapters

/// As much of the Kubernetes API as kubectl needs for one deployment: `web` in `shop`.
///
/// It answers as the API does and counts what is changed; nothing is rolled out by it.
final class FakeCluster: Sendable {
  struct State: Sendable {
    var paused = false
    var stalled = false
    var generation = 3
    var observed = 3
    var image = "registry:5000/web:1.6.0"
    var revision = 3
    /// By number, the image of each revision that is kept.
    var kept: [(Int, String)] = [
      (1, "registry:5000/web:1.4.2"), (2, "registry:5000/web:1.5.0"),
      (3, "registry:5000/web:1.6.0"),
    ]
    var updated = 2
    /// Answered to a change instead of making it.
    var refusal: (Int, String)?
    /// Makes the change, and answers as a gateway does that has lost the API behind it.
    var losesReplies = false
    /// Answers no question any more once something was changed.
    var isGoneAfterwards = false
    var second = ""
  }

  let state: Mutex<State>
  private let patches = Mutex<[String]>([])

  init(_ change: (inout State) -> Void = { _ in }) {
    var state = State()
    change(&state)
    self.state = Mutex(state)
  }

  /// What it was asked to change, in order.
  var changes: [String] { patches.withLock(\.self) }

  func answer(_ request: Request) -> Response {
    let (method, path) = (request.head.method, request.head.path)
    let state = state.withLock(\.self)
    if state.isGoneAfterwards, !changes.isEmpty { return Self.failure(502, "BadGateway") }
    switch path {
    case "/version": return Self.json(#"{"major":"1","minor":"32","gitVersion":"v1.32.0"}"#)
    case "/api": return Self.json(#"{"kind":"APIVersions","versions":["v1"]}"#)
    case "/api/v1":
      return Self.json(#"{"kind":"APIResourceList","groupVersion":"v1","resources":[]}"#)
    case "/apis":
      return Self.json(
        """
        {"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps","versions":[
        {"groupVersion":"apps/v1","version":"v1"}],
        "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}]}
        """)
    case "/apis/apps/v1":
      return Self.json(
        """
        {"kind":"APIResourceList","groupVersion":"apps/v1","resources":[
        {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment",
        "verbs":["get","list","patch","watch"]},
        {"name":"replicasets","singularName":"replicaset","namespaced":true,"kind":"ReplicaSet",
        "verbs":["get","list"]}]}
        """)
    case "/apis/apps/v1/namespaces/shop/deployments/web" where method == "PATCH":
      if let (status, reason) = state.refusal { return Self.failure(status, reason) }
      take(String(decoding: request.body, as: UTF8.self))
      if state.losesReplies { return Self.failure(502, "BadGateway") }
      return Self.json(deployment)
    case "/apis/apps/v1/namespaces/shop/deployments/web": return Self.json(deployment)
    case "/apis/apps/v1/namespaces/shop/deployments":
      if request.head.queryValue("watch") != nil { return Self.json("") }
      return Self.json(
        #"{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"11"},"#
          + "\"items\":[\(deployment)]}")
    case "/apis/apps/v1/namespaces/shop/replicasets":
      let items = state.kept.map { replicaSet($0.0, $0.1, state) }.joined(separator: ",")
      return Self.json(
        #"{"kind":"ReplicaSetList","apiVersion":"apps/v1","metadata":{"resourceVersion":"11"},"#
          + "\"items\":[\(items)]}")
    default: return Self.failure(404, "NotFound")
    }
  }

  private func take(_ patch: String) {
    patches.withLock { $0.append(patch) }
    state.withLock { state in
      if patch.contains(#""paused":true"#) { state.paused = true }
      let wanted = state.kept.firstIndex { patch.contains("\"image\":\"\($0.1)\"") }
      guard let wanted else { return }
      // The controller gives the old one the next number.
      state.revision += 1
      state.kept[wanted].0 = state.revision
      state.image = state.kept[wanted].1
      (state.generation, state.observed) = (state.generation + 1, state.observed + 1)
    }
  }

  private var deployment: String {
    let state = state.withLock(\.self)
    let condition =
      state.stalled
      ? #"{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}"# : ""
    return """
      {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"shop",
      "uid":"u1","resourceVersion":"10","generation":\(state.generation),
      "annotations":{"deployment.kubernetes.io/revision":"\(state.revision)"}},
      "spec":{"replicas":2,"paused":\(state.paused),"selector":{"matchLabels":{"app":"web"}},
      "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
      {"name":"web","image":"\(state.image)"}\(state.second)]}}},
      "status":{"observedGeneration":\(state.observed),"replicas":2,
      "updatedReplicas":\(state.updated),"availableReplicas":2,"conditions":[\(condition)]}}
      """
  }

  private func replicaSet(_ number: Int, _ image: String, _ state: State) -> String {
    """
    {"kind":"ReplicaSet","apiVersion":"apps/v1","metadata":{"name":"web-\(number)",
    "namespace":"shop","uid":"r\(number)","labels":{"app":"web","pod-template-hash":"h\(number)"},
    "annotations":{"deployment.kubernetes.io/revision":"\(number)"},"ownerReferences":[
    {"kind":"Deployment","apiVersion":"apps/v1","name":"web","uid":"u1","controller":true}]},
    "spec":{"replicas":0,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":
    {"labels":{"app":"web","pod-template-hash":"h\(number)"}},"spec":{"containers":[
    {"name":"web","image":"\(image)"}\(state.second)]}}}}
    """
  }

  private static func json(_ text: String) -> Response {
    Response(
      200, headers: [("Content-Type", "application/json")], body: .bytes(Array(text.utf8)))
  }

  private static func failure(_ status: Int, _ reason: String) -> Response {
    let text = """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"\(reason)","code":\(status),
      "message":"the object has been modified; please apply your changes to the latest version"}
      """
    return Response(
      status, headers: [("Content-Type", "application/json")], body: .bytes(Array(text.utf8)))
  }
}

enum KubectlProgram {
  static let path = "/usr/bin/kubectl"
  static var isThere: Bool { access(path, X_OK) == 0 }
  static let allowed = "\(path) only: get, rollout undo, rollout status, rollout pause"

  /// Those of an action for the deployment of a cluster at this address.
  static func settings(for url: String, in bench: Bench) -> [String: String] {
    let config = bench.file(
      "kubeconfig",
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: c, cluster: {server: "\(url)"}}]
      contexts: [{name: c, context: {cluster: c, user: u}}]
      users: [{name: u, user: {}}]
      current-context: c
      """)
    return ["kubeconfig": config, "namespace": "shop", "deployment": "web"]
  }
}

extension ActionTarget {
  static func kubectl(
    _ settings: [String: String], _ kind: MitigationKind = .rollback, to release: String? = "1.4.2",
    digest: String? = nil
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "kubectl")
    (definition.kinds, definition.settings) = ([.rollback, .halt], settings)
    return ActionTarget(
      kind, of: "checkout", in: "production", by: "back", definition, release: release,
      digest: digest)
  }
}
