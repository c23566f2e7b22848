/// One example of what the rules should say: what is given, and what is expected of them.
package struct PolicyCase: Sendable {
  package var name: String
  package var place: PolicyPlace
  package var given = CaseGiven()
  package var expected = CaseExpectation()

  package init(name: String, at place: PolicyPlace) { (self.name, self.place) = (name, place) }
}

extension PolicyCase: PolicySection {
  static func read(_ map: inout MappingReader) -> PolicyCase? {
    let name = map.required("name", or: "", example: "what it shows")
    var example = PolicyCase(name: name, at: map.place)
    example.given.place = map.place
    let before = map.log.findings.count
    let given: CaseGiven? = map.value("given")
    let expected: CaseExpectation? = map.value("expect")
    guard expected != nil || map.has("expect") else {
      map.log.error(
        "expects-nothing", at: map.place, map.path,
        "\(map.path) expects nothing, so it shows nothing.",
        write: "Write expect: {\(CaseTopic.examples)}.")
      return nil
    }
    // What could not be read was reported; of the rest nothing follows.
    guard let expected, map.log.findings.count == before else { return nil }
    example.expected = expected
    if let given { example.given = given }
    example.compare(given: map.path.key("given"), map.log)
    return example
  }
}

extension PolicyCase {
  /// Reports what an expectation needs and is not given, and what is given to none.
  private func compare(given path: PolicyPath, _ log: ReadingLog) {
    let topics = expected.topics
    for (topic, place) in topics {
      for key in topic.needs where given.places[key] == nil {
        log.error(
          "given-lacks", at: place, path.key(key.rawValue),
          "What is expected of \(topic.rawValue) needs \(key.rawValue), and it is not given.",
          write: "Write \(key.rawValue): \(key.example) under given.")
      }
      if topic == .advice, given.places[.service] == nil, given.places[.facts] == nil {
        log.error(
          "given-lacks", at: place, path.key("facts"),
          "What is expected of advice needs a service or facts, and neither is given.",
          write: "Write facts: \(GivenKey.facts.example) under given.")
      }
    }
    for (key, place) in given.places.sorted(by: { $0.value < $1.value })
    where !topics.contains(where: { $0.topic.takes.contains(key) }) {
      let users = CaseTopic.allCases.filter { $0.takes.contains(key) }.flatMap(\.keys)
      log.error(
        "given-unused", at: place, path.key(key.rawValue),
        "Nothing that is expected here looks at \(key.rawValue).",
        write: "Remove it, or expect one of: \(users.joined(separator: ", ")).")
    }
  }
}
