import CommandLineKit
import JSON
import LocalParts
import Policy

/// A script for a drill: what breaks, by which signal it is found, and what helps.
enum DrillScenario: String, CaseIterable, Sendable, ArgumentValue {
  case badCanary = "bad-canary"
  case crashLoop = "crash-loop"
  case slowDependency = "slow-dependency"
  case wrongFlag = "wrong-flag"
  case killedBackend = "killed-backend"

  static var expectation: String { "one of \(allCases.map(\.rawValue).joined(separator: ", "))" }

  init?(argument: String) { self.init(rawValue: argument) }

  /// What breaks, in a sentence.
  var sentence: String {
    switch self {
    case .badCanary: "A new version answers three requests of ten with an error."
    case .crashLoop: "A process of the new version falls over again and again."
    case .slowDependency: "What the new version depends on takes half a second to answer."
    case .wrongFlag: "A flag is turned on that nobody should have, and four of ten requests fail."
    case .killedBackend: "A process of the new version is killed, and nobody starts it again."
    }
  }

  var action: MitigationKind { self == .wrongFlag ? .bypass : .fallback }

  var plan: LocalStage.Plan {
    var plan = LocalStage.Plan()
    switch self {
    case .badCanary: break
    case .crashLoop, .killedBackend:
      // One of two: the other one still says which version it is.
      plan.newCount = 2
    case .slowDependency: plan.hasDependency = true
    case .wrongFlag: plan.hasFlag = true
    }
    return plan
  }

  /// The signal that finds it, and what its trigger waits for.
  var condition: (signal: String, above: String) {
    switch self {
    case .badCanary: ("canary-errors", "1%")
    case .slowDependency: ("canary-latency", "200ms")
    case .crashLoop, .wrongFlag, .killedBackend: ("error-rate", "1%")
    }
  }

  /// What its trigger is called.
  var trigger: String {
    switch self {
    case .badCanary: "canary-breaks"
    case .slowDependency: "canary-is-slow"
    case .crashLoop, .wrongFlag, .killedBackend: "requests-fail"
    }
  }

  /// What is looked at afterwards, besides the version at the entry.
  var verified: [String] {
    self == .slowDependency ? ["error-rate", "latency"] : ["error-rate"]
  }

  /// Puts the fault in.
  func inject(into stage: LocalStage) async throws {
    let victim = plan.newNames.first ?? LocalStage.unchanged
    switch self {
    case .badCanary: try await stage.spoil(victim, errors: 30)
    case .crashLoop: try stage.crash(victim, after: .milliseconds(300), pause: .milliseconds(700))
    case .slowDependency: try await stage.spoil(LocalStage.dependency, delay: 500)
    case .wrongFlag: try stage.turnFlagOn()
    case .killedBackend: stage.kill(victim)
    }
  }
}

extension DrillScenario {
  /// Says, as the API takes it, that it begins.
  func start(of service: String, in environment: String) -> [UInt8] {
    JSONWriter.object {
      $0.member("service", service)
      $0.member("environment", environment)
      $0.member("action", action.rawValue)
    }
  }
}
