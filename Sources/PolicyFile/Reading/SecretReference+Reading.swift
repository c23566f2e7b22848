import Policy

extension SecretReference: PolicySection {
  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> SecretReference? {
    guard case .map = node.content else {
      // The text itself is not repeated: it may be the secret.
      log.error(
        "secret-value", at: node.start, path,
        "\(path) is a secret, and a policy holds no secrets, only where they are found.",
        write: "Write {file: /run/secrets/NAME}, {env: NAME} or {command: [/path/of/program, …]}.")
      return nil
    }
    var map = MappingReader(node, at: path, log)
    let value = read(&map)
    map.finish()
    return value
  }

  static func read(_ map: inout MappingReader) -> SecretReference? {
    let file: String? = map.value("file")
    let variable: String? = map.value("env")
    let command: [String]? = map.value("command")
    guard [file != nil, variable != nil, command != nil].count(where: { $0 }) == 1 else {
      map.log.error(
        "secret-reference", at: map.place, map.path,
        "\(map.path) must say one place where the secret is found.",
        write: "Write {file: /run/secrets/NAME}, {env: NAME} or {command: [/path/of/program, …]}.")
      return nil
    }
    if let file {
      return absolute(file, in: map) ? .file(file) : nil
    }
    if let variable {
      let isName = variable.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
      }
      guard isName, variable.utf8.first.map({ !(48...57).contains($0) }) == true else {
        map.log.error(
          "secret-reference", at: map.place, map.path,
          "\(map.path).env is the name of an environment variable, without a dollar sign.",
          write: "Write {env: SLACK_URL}.")
        return nil
      }
      return .environment(variable)
    }
    guard let command, let program = command.first, absolute(program, in: map) else { return nil }
    return .command(command)
  }

  private static func absolute(_ path: String, in map: MappingReader) -> Bool {
    if path.hasPrefix("/"), !path.split(separator: "/").contains("..") { return true }
    map.log.error(
      "secret-reference", at: map.place, map.path,
      "\(shown(path)) is no absolute path; what a relative one means depends on where the program was started.",
      write: "Write the whole path, beginning with /.")
    return false
  }
}
