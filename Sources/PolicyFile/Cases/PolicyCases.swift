import YAML

/// A test file of a policy: examples of what its rules should say.
package struct PolicyCases: Sendable {
  /// The policy it is about, by a path from the folder of this file; nil where it does not say.
  package var policy: Placed<String>?
  package var cases: [PolicyCase] = []
}

extension PolicyCases {
  /// How many readings all cases of a file may have together: a run of them is short to write.
  package static let readingLimit = 200_000
}

extension PolicyCases: PolicySection {
  static func read(_ map: inout MappingReader) -> PolicyCases? {
    var file = PolicyCases()
    map.read("policy", into: &file.policy)
    let hadCases = map.has("cases")
    let cases: [PolicyCase]? = map.value("cases")
    guard hadCases else {
      map.log.error(
        "missing-key", at: map.place, map.path.key("cases"),
        "cases is missing, so nothing is tested.",
        write: "Write cases: and below it - name: WHAT IT SHOWS for each.")
      return file
    }
    file.cases = cases ?? []
    if let policy = file.policy, policy.value.hasPrefix("/") {
      map.log.error(
        "policy-path", at: policy.place, map.path.key("policy"),
        "The policy is named by its path from the folder of this file.",
        write: "Write a relative path, or give the other with --policy.")
    }
    return file
  }
}

/// What came out of reading a test file.
package struct PolicyCasesReading: Sendable {
  package var file: PolicyCases
  /// In the order of the lines; with any of them nothing is tried.
  package var findings: [PolicyFinding]
}

extension PolicyCasesReading {
  /// Reads a test file, with the places of all that is wrong in it.
  package init(_ main: String, in folder: some PolicyFolder) {
    func report(_ rule: String, _ place: PolicyPlace, _ message: String) -> PolicyCasesReading {
      PolicyCasesReading(
        file: PolicyCases(), findings: [PolicyFinding(.error, rule, at: place, "", message)])
    }
    let bytes: [UInt8]
    do throws(PolicyFileTrouble) { bytes = try folder.contents(of: main) } catch {
      self = report(
        "file", PolicyPlace(file: main, line: 1, column: 1),
        "\(main) is not read: \(error.sentence).")
      return
    }
    do throws(YAMLFault) {
      self.init(SourceNode(try YAMLNode(parsing: bytes), in: main))
    } catch {
      self = report("yaml", PolicyPlace(file: main, error.place), error.sentence)
    }
  }

  private init(_ root: SourceNode) {
    let log = ReadingLog(of: "a test file")
    var file = PolicyCases()
    if case .map = root.content {
      file = PolicyCases.read(root, at: .root, log) ?? file
    } else {
      log.error(
        "wrong-kind", at: root.start, .root,
        "A test file is a mapping of keys, and this is \(root.kind).", write: "Begin with cases:.")
    }
    SecretSearch.run(over: root, log)
    self.init(file: file, findings: [])
    limitReadings(log)
    if file.cases.isEmpty, log.findings.isEmpty {
      log.error(
        "expects-nothing", at: root.start, .root, "There are no cases, so nothing is tested.",
        write: "Write - name: WHAT IT SHOWS under cases for each.")
    }
    findings = log.inOrder
  }

  private func limitReadings(_ log: ReadingLog) {
    var sum = 0
    for example in file.cases {
      for readings in example.given.readings {
        sum += readings.count
        guard sum > PolicyCases.readingLimit else { continue }
        log.error(
          "too-many-readings", at: readings.place, .root,
          "There are more than \(PolicyCases.readingLimit) readings in this file.",
          write: "Write fewer, or put the cases into several files.")
        return
      }
    }
  }
}
