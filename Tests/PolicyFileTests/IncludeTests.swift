import Policy
import PolicyFile
import Testing

@Suite struct `Included files` {
  private let main = "profile: none\norganisation: Example\n"

  @Test func `bring their sections, from folders of their own`() throws {
    let found = reading(
      main + "include: [parts/people.yaml]",
      with: [
        "parts/people.yaml": "include: more/severities.yaml\npeople: {alice: {roles: [responder]}}",
        "parts/more/severities.yaml": "severities: {SEV1: {when: all is lost}}",
      ])
    let policy = try #require(found.policy, "\(found.listing)")
    #expect(policy.people["alice"]?.roles == ["responder"])
    #expect(policy.severities["SEV1"]?.when == "all is lost")
  }

  @Test func `are named in what is found in them`() {
    let found = reading(
      main + "include: [people.yaml]", with: ["people.yaml": "people:\n  alice: {rols: []}"])
    #expect(
      found.finding("unknown-key")?.place == PolicyPlace(file: "people.yaml", line: 2, column: 11))
  }

  @Test func `cannot give a section that is there already`() {
    let found = reading(
      main + "include: [people.yaml]\npeople: {}", with: ["people.yaml": "\npeople: {bob: {}}"])
    let finding = found.finding("section-twice")
    #expect(finding?.place.description == "people.yaml:2:1")
    #expect(finding?.message.contains("lastgood.yaml:4:1") == true)
  }

  @Test(
    arguments: [
      "../people.yaml", "/etc/people.yaml", "parts/../people.yaml", "", "a//b.yaml", "a\\b.yaml",
      "..", ".",
    ])
  func `lie in the folder of the main file`(path: String) {
    let found = reading(main + "include: ['\(path)']", with: ["people.yaml": "people: {}"])
    #expect(found.findings.map(\.rule) == ["include"])
  }

  @Test func `cannot include themselves, however far around`() {
    let found = reading(
      main + "include: [a.yaml]",
      with: ["a.yaml": "include: [b.yaml]", "b.yaml": "include: [a.yaml]"])
    #expect(found.finding("include")?.message.contains("a.yaml → b.yaml → a.yaml") == true)
    #expect(reading(main + "include: [./lastgood.yaml]").finding("include") != nil)
  }

  @Test func `are read once`() {
    let found = reading(
      main + "include: [a.yaml, b.yaml]",
      with: ["a.yaml": "include: [b.yaml]", "b.yaml": "people: {}"])
    #expect(found.findings.map(\.rule) == ["include"])
    #expect(found.finding("include")?.place.file == "lastgood.yaml")
  }

  @Test func `go only so deep`() {
    func files(_ depth: Int) -> [String: String] {
      Dictionary(
        uniqueKeysWithValues: (1...depth).map {
          ("\($0).yaml", $0 == depth ? "people: {}" : "include: [\($0 + 1).yaml]")
        })
    }
    #expect(reading(main + "include: [1.yaml]", with: files(7)).findings.isEmpty)
    #expect(reading(main + "include: [1.yaml]", with: files(8)).finding("include") != nil)
  }

  @Test func `are missed by name, at the place that asks for them`() {
    let found = reading(main + "include:\n  - nowhere.yaml")
    #expect(found.finding("file")?.place.description == "lastgood.yaml:4:5")
    #expect(found.finding("file")?.message.contains("nowhere.yaml") == true)
  }

  @Test func `are not read over a fault of the notation`() {
    let found = reading(main + "include: [a.yaml]", with: ["a.yaml": "a: &x 1"])
    #expect(found.finding("yaml")?.place.description == "a.yaml:1:4")
  }

  @Test func `must be there at all`() {
    let found = reader().read("lastgood.yaml", in: PolicyTexts([:]))
    #expect(found.findings.map(\.rule) == ["file"])
    #expect(found.policy == nil)
  }
}
