import Policy
import PolicyFile
import Testing

@Suite struct `The canonical text` {
  private let policy = """
    profile: none
    organisation: Example
    severities:
      SEV2: {when: "it works badly", cadence: {monitoring: 30m, investigating: 15m}}
      SEV1: {when: nothing works, cadence: {monitoring: 15m}}
    environments: {production: {steps: [5%, 100%], soak: 1h, approvers: 2, production: true}}
    """

  @Test func `is the same however the same is written`() {
    let first = reading(policy)
    #expect(first.findings.isEmpty, "\(first.listing)")
    let second = reading(
      """
      # A comment.
      organisation: 'Example'   # another
      include: [rules.yaml]
      profile: "none"
      """,
      with: [
        "rules.yaml": """
        environments:
          production:
            production: true
            approvers: "2"
            soak: 1h
            steps:
              - 5%
              - 100%
        severities:
          SEV1:
            when: >-
              nothing
              works
            cadence: {monitoring: 15m}
          SEV2:
            cadence: {investigating: 15m, monitoring: 30m}
            when: it works badly
        """
      ])
    #expect(second.findings.isEmpty, "\(second.listing)")
    #expect(
      String(decoding: first.canonical, as: UTF8.self)
        == String(decoding: second.canonical, as: UTF8.self))
    #expect(first.hash == second.hash)
  }

  @Test(
    arguments: [
      ("5%", "6%"), ("[5%, 100%]", "[100%, 5%]"), ("approvers: 2", "approvers: 3"),
      ("nothing works", "Nothing works"), ("SEV2", "SEV3"), (", production: true", ""),
    ])
  func `is another when something else is said`(old: String, new: String) {
    let changed = policy.replacing(old, with: new)
    #expect(reading(policy).hash != reading(changed).hash)
  }

  @Test func `reads back as the same policy`() throws {
    let first = reading(policy)
    let again = reader().policy(canonical: first.canonical)
    #expect(again == first.policy)
    #expect(again != nil)
    let text = String(decoding: first.canonical, as: UTF8.self)
    #expect(reading(text).canonical == first.canonical)
    #expect(
      text == #"""
        {"environments":{"production":{"approvers":2,"production":true,"soak":"1h","steps":["5%","100%"]}},"organisation":"Example","profile":"none","severities":{"SEV1":{"cadence":{"monitoring":"15m"},"when":"nothing works"},"SEV2":{"cadence":{"investigating":"15m","monitoring":"30m"},"when":"it works badly"}}}
        """#)
  }

  @Test(
    arguments: [
      "1.10", "007", "-0", "1e3", "no", "null ", "a: b # c", "line\nline", "\"", "\\", "’", "🐢",
      "9999999999999999999", "{}", "- x", "true ", "é", "\t",
    ])
  func `keeps every text as it was`(text: String) throws {
    let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
    let first = reading(of: "services: {a: {owner: \"\(quoted)\"}}")
    #expect(first.policy?.services["a"]?.owner == text, "\(first.listing)")
    #expect(reader().policy(canonical: first.canonical) == first.policy)
  }

  @Test func `of another language is no policy`() {
    #expect(reader().policy(canonical: Array("{\"future\":1}".utf8)) == nil)
    #expect(reader().policy(canonical: [0xFF]) == nil)
  }
}
