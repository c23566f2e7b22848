import Policy
import Spawn

/// The secrets of an action as its programs get them: each in a file of the run's own folder.
///
/// The variable that holds the path has a prefix of ours: no name that a policy chooses becomes one
/// that a tool heeds by itself.
enum ProgramSecrets {
  static let prefix = "LASTGOOD_SECRET_"

  /// `registry-token` is `LASTGOOD_SECRET_REGISTRY_TOKEN`.
  static func variable(of name: String) throws(PreparationRefusal) -> String {
    guard SecretReference.isPlainName(name) else {
      throw PreparationRefusal(
        "“\(name)” is no name of a secret that a program can be given: write lower-case letters, "
          + "digits and dashes, such as registry-token.")
    }
    return prefix + name.uppercased().replacing("-", with: "_")
  }

  static func files(
    of definition: ActionDefinition, by resolver: SecretResolver
  ) async throws(PreparationRefusal) -> [SecretFile] {
    var files: [SecretFile] = []
    for (name, reference) in definition.secrets.sorted(by: { $0.key < $1.key }) {
      let variable = try variable(of: name)
      files.append(SecretFile(in: variable, Array(try await resolver.find(reference).utf8)))
    }
    return files
  }
}
