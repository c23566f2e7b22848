package import Adapters
package import Policy

/// Finds a channel's secrets where the policy says they are, when they are needed, in the process that
/// sends.
package struct ChannelSecrets: Sendable {
  private let resolver: SecretResolver
  private let environment: @Sendable (String) -> String?

  /// `environment` is what this process was started with; `gate` says which programs it may run.
  package init(_ gate: ProgramGate, environment: @escaping @Sendable (String) -> String?) {
    resolver = SecretResolver(gate, environment: environment)
    self.environment = environment
  }

  /// What a program signs with that we hear.
  package func signingSecret(_ reference: SecretReference) async throws -> String {
    try await find(reference, as: "signing-secret")
  }

  /// - Throws: `Misconfigured`, which says where it was looked for, and nothing of what was found.
  func find(_ reference: SecretReference?, as name: String) async throws(Misconfigured) -> String {
    guard let reference else {
      throw Misconfigured(
        sentence: "The channel has no “\(name)”: say in the policy where it is found.")
    }
    if case .environment(let variable) = reference {
      guard let value = environment(variable), !value.isEmpty else {
        throw Misconfigured(
          sentence: "The service's environment has no \(variable): set it and start it anew.")
      }
      return value
    }
    do {
      return try await resolver.find(reference)
    } catch {
      throw Misconfigured(sentence: error.sentence)
    }
  }
}

extension String {
  /// Without what must not be kept, wherever a receiver repeats it.
  func hiding(_ secrets: [String]) -> String {
    secrets.filter { $0.utf8.count >= 6 }.reduce(self) { $0.replacing($1, with: "[secret]") }
  }
}
