package import Spawn

/// A shop in small, on 127.0.0.1 and in one folder: an unchanged backend and new ones, a real HAProxy in
/// front of them, a real Prometheus that looks at it each second, and users.
///
/// Its parts end with `stop`, and with this process however that ends.
package final class LocalStage: Sendable {
  /// What it is made of.
  package struct Plan: Equatable, Sendable {
    package var unchangedVersion = "4.1.9"
    package var newVersion = "4.2.0"
    /// How many backends run the new version.
    package var newCount = 1
    /// Whether the new version asks something of another service for each answer.
    package var hasDependency = false
    /// Whether the backends read a flag, which is off at first.
    package var hasFlag = false
    /// Of a hundred users, so many get the new version.
    package var newShare = 20

    package init() {}
  }

  package let plan: Plan
  package let folder: String
  /// Where users come in.
  package let port: UInt16
  package let metricsPort: UInt16
  package let load: LoadGenerator
  /// Makes the program of a backend.
  private let backend: @Sendable (BackendSettings) -> Program
  private let settings: [String: BackendSettings]
  private let parts: [String: LocalPart]

  package init(
    _ plan: Plan, in folder: String, of programs: StagePrograms,
    backend: @escaping @Sendable (BackendSettings) -> Program,
    load options: LoadGenerator.Options? = nil
  ) throws(StageTrouble) {
    (self.plan, self.folder, self.backend) = (plan, folder, backend)
    port = try LocalPort.free()
    metricsPort = try LocalPort.free()
    load = LoadGenerator(port: port, options ?? Self.load(of: plan))
    var settings: [String: BackendSettings] = [:]
    if plan.hasDependency {
      settings[Self.dependency] = BackendSettings(port: try LocalPort.free(), version: "1.0.0")
    }
    for name in [Self.unchanged] + plan.newNames {
      let isNew = name != Self.unchanged
      var backend = BackendSettings(
        port: try LocalPort.free(), version: isNew ? plan.newVersion : plan.unchangedVersion)
      if plan.hasFlag { backend.flags = folder + "/flags.json" }
      if isNew { backend.dependency = settings[Self.dependency]?.port }
      settings[name] = backend
    }
    self.settings = settings
    var parts = settings.reduce(into: [String: LocalPart]()) { parts, entry in
      parts[entry.key] = LocalPart(
        entry.key, backend(entry.value), log: "\(folder)/\(entry.key).log")
    }
    parts[Self.proxy] = LocalPart(
      Self.proxy, Program(programs.haproxy, ["-db", "-f", folder + "/haproxy.cfg"]),
      log: folder + "/haproxy.log")
    parts[Self.metrics] = LocalPart(
      Self.metrics,
      Program(
        programs.prometheus,
        [
          "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/metrics",
          "--web.listen-address=127.0.0.1:\(metricsPort)", "--log.level=warn",
        ]), log: folder + "/prometheus.log")
    self.parts = parts
  }

  /// Where something slow is what is played, users complain early.
  ///
  /// Elsewhere they bear more, so that a busy machine is not taken for the fault.
  private static func load(of plan: Plan) -> LoadGenerator.Options {
    var options = LoadGenerator.Options()
    if !plan.hasDependency { options.slowness = .seconds(3) }
    return options
  }

  package static let unchanged = "stable"
  package static let dependency = "dependency"
  static let proxy = "haproxy"
  static let metrics = "prometheus"
  static let backendName = "shop"

  /// The socket on which HAProxy takes commands.
  package var socket: String { folder + "/admin.sock" }
  package var flags: String { folder + "/flags.json" }
  package var entry: String { "http://127.0.0.1:\(port)/version" }
  package var prometheus: String { "http://127.0.0.1:\(metricsPort)" }

  func port(of name: String) -> UInt16 { settings[name]?.port ?? 0 }

  /// Where a process of the new version says which one it is; the last one, which no fault hits.
  package var newVersionURL: String {
    "http://127.0.0.1:\(settings[plan.newNames.last ?? ""]?.port ?? 0)/version"
  }
}

extension LocalStage.Plan {
  /// The servers of the new version, as HAProxy calls them.
  package var newNames: [String] {
    newCount == 1 ? ["canary"] : (1...max(1, newCount)).map { "canary-\($0)" }
  }
}

// MARK: - Starting and stopping

extension LocalStage {
  /// Starts everything but the users; returns when all parts answer.
  package func start() async throws {
    if plan.hasFlag { try FileText.write(flagText(isOn: false), to: flags) }
    try FileText.write(proxyConfiguration, to: folder + "/haproxy.cfg")
    try FileText.write(metricsConfiguration, to: folder + "/prometheus.yml")
    for name in settings.keys.sorted() { try parts[name]?.start() }
    for (name, backend) in settings { try await wait(for: name, at: backend.port, "/health") }
    for name in [Self.proxy, Self.metrics] { try parts[name]?.start() }
    try await wait(for: Self.proxy, at: port, "/version")
    try await wait(for: Self.metrics, at: metricsPort, "/-/ready")
  }

  private func wait(for name: String, at port: UInt16, _ path: String) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      let status = try? await onThreadOfItsOwn {
        try PlainConnection(port: port).exchange(path, keeping: false).status
      }
      if status == 200 { return }
      try await Task.sleep(for: .milliseconds(25))
    }
    let words = (try? FileText.bytes(of: "\(folder)/\(name).log")).map {
      String(decoding: $0.suffix(400), as: UTF8.self)
    }
    throw StageTrouble("\(name) did not start: \(words ?? "it said nothing")")
  }

  /// Ends all parts and the users; blocks until they are gone.
  package func stop() {
    load.stop()
    for name in [Self.proxy, Self.metrics] { parts[name]?.stop() }
    for name in settings.keys { parts[name]?.stop() }
  }
}

// MARK: - Faults

extension LocalStage {
  /// Makes a backend answer badly: so many errors of a hundred, and each answer so late.
  package func spoil(
    _ name: String, errors: Int = 0, delay: Int = 0
  ) async throws {
    guard let port = settings[name]?.port else { throw StageTrouble("there is no \(name)") }
    let faults = BackendFaults(errors: errors, delay: delay)
    _ = try await onThreadOfItsOwn {
      try PlainConnection(port: port).exchange(faults.query, method: "PUT", keeping: false)
    }
  }

  /// Kills a backend; nobody starts it again.
  package func kill(_ name: String) { parts[name]?.kill() }

  /// From now on a backend falls over a moment after each start.
  package func crash(_ name: String, after time: Duration, pause: Duration) throws {
    guard var settings = settings[name] else { throw StageTrouble("there is no \(name)") }
    settings.crashAfter = time
    try parts[name]?.keepReviving(backend(settings), after: pause)
  }

  package func turnFlagOn() throws { try FileText.write(flagText(isOn: true), to: flags) }

  /// Nothing is measured any more.
  package func cutMetrics() { parts[Self.metrics]?.kill() }

  private func flagText(isOn: Bool) -> String {
    """
    {"flags": {"\(BackendServer.flag)": {"state": "ENABLED", "variants": {"on": true, "off": false},
      "defaultVariant": "\(isOn ? "on" : "off")"}}}

    """
  }
}
