import Templates
import Testing

@Suite struct `A template` {
  private static let shape = TemplateShape.object([
    "incident": .object(["number": .text, "title": .text, "isOpen": .bool]),
    "next_due": .optional(.text),
    "causes": .list(of: .object(["text": .text])),
    "words": .list(of: .text),
  ])

  private static func faults(_ text: String, partials: [String: String] = [:]) throws -> [String] {
    try Template(text).faults(for: shape, partials: TemplatePartials(partials)).map(\.description)
  }

  @Test(arguments: [
    "{{incident.number}}", "{{#incident}}{{number}} {{title}}{{/incident}}",
    "{{#next_due}}due {{next_due}}{{/next_due}}{{^next_due}}no time{{/next_due}}",
    "{{#causes}}{{text}} of {{incident.number}}{{/causes}}", "{{#words}}{{.}}{{/words}}",
    "{{#incident.isOpen}}open{{/incident.isOpen}}", "{{> head}}",
  ])
  func `that names what there is has no fault`(text: String) throws {
    #expect(try Self.faults(text, partials: ["head": "{{incident.title}}{{> head}}"]) == [])
  }

  @Test(arguments: [
    (
      "{{incident.nubmer}}",
      "line 1, column 1: Nothing is called “incident.nubmer” here. Perhaps “number” was meant."
    ),
    (
      "a\n  {{nextdue}}",
      "line 2, column 3: Nothing is called “nextdue” here. Perhaps “next_due” was meant."
    ),
    (
      "{{#causes}}\n{{txt}}{{/causes}}",
      "line 2, column 1: Nothing is called “txt” here. Perhaps “text” was meant."
    ),
    (
      "{{causes}}",
      "line 1, column 1: “causes” is no text: write a section, {{#causes}} … {{/causes}}."
    ),
    (
      "{{> haed}}", "line 1, column 1: There is no partial “haed”. Perhaps “head” was meant."
    ),
    ("{{> head}}", "in head"),
  ])
  func `that names something else says where, and what may be meant`(
    text: String, said: String
  ) throws {
    let partials = ["head": "{{incident.number}}\n{{#incident}}{{/incident}}"]
    let broken = ["head": "x\n{{titel}}"]
    let found = try Self.faults(text, partials: said.hasPrefix("in head") ? broken : partials)
    if said.hasPrefix("in head") {
      // “title” is not in reach where the partial is called.
      #expect(found == ["in head, line 2, column 1: Nothing is called “titel” here."])
    } else {
      #expect(found == [said])
    }
  }

  @Test(arguments: [
    ("{{", TemplateFault(.unclosedTag, line: 1, column: 1)),
    ("é{{#a}}", TemplateFault(.unclosedSection("a"), line: 1, column: 2)),
    ("{{/a}}", TemplateFault(.strayEnd("a", open: nil), line: 1, column: 1)),
    ("{{#a}}\n{{/b}}", TemplateFault(.strayEnd("b", open: "a"), line: 2, column: 1)),
    ("{{}}", TemplateFault(.badName(""), line: 1, column: 1)),
    ("{{a b}}", TemplateFault(.badName("a b"), line: 1, column: 1)),
    ("{{=a=}}", TemplateFault(.badDelimiters, line: 1, column: 1)),
  ])
  func `that is none is refused where it goes wrong`(text: String, fault: TemplateFault) {
    #expect(throws: fault) { try Template(text) }
  }

  @Test func `sections stand in each other only so deep`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "{{#a}}", count: depth) + String(repeating: "{{/a}}", count: depth)
    }
    _ = try Template(nested(64))
    #expect(throws: TemplateFault.self) { try Template(nested(65)) }
  }

  @Test func `a partial that calls itself comes to an end`() throws {
    let text = try Template("{{> a}}").render(
      .object([:]), as: .plain, partials: TemplatePartials(["a": "x{{> a}}"]))
    #expect(text.count == 32)
  }

  @Test func `an empty text counts as none`() throws {
    let template = try Template("{{#a}}some{{/a}}{{^a}}none{{/a}}")
    #expect(template.render(.object(["a": .text("")]), as: .plain) == "none")
    #expect(template.render(.object(["a": .text("x")]), as: .plain) == "some")
  }

  /// Each kind of output makes harmless what somebody else wrote.
  @Test(arguments: [
    (TemplateOutput.html, "<script>&\"'", "&lt;script&gt;&amp;&quot;&#39;"),
    (.plain, "a\u{1B}[31mb\u{202E}c\u{0}", "a[31mbc"),
    (.markdown, "# [x](javascript:a) *b*", "\\# \\[x\\]\\(javascript:a\\) \\*b\\*"),
    (.slack, "<!channel> & @here *b*", "&lt;!channel&gt; &amp; @\u{200B}here \u{200B}*b\u{200B}*"),
  ])
  func `escapes for what it is for`(
    output: TemplateOutput, text: String, expected: String
  ) throws {
    let template = try Template("{{a}}")
    #expect(template.render(.object(["a": .text(text)]), as: output) == expected)
    #expect(try Template("{{{a}}}").render(.object(["a": .text(text)]), as: output) == text)
  }

  @Test func `a megabyte of braces is read in no time, and none is a trap`() throws {
    let open = String(repeating: "{", count: 1 << 20)
    #expect(throws: TemplateFault.self) { try Template(open) }
    let plain = String(repeating: "}} { {", count: 1 << 17)
    #expect(try Template(plain).render(.nothing, as: .plain) == plain)
  }
}
