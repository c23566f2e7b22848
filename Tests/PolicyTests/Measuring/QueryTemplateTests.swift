import Policy
import Testing

@Suite struct `A query with places` {
  private func filled(
    _ text: String, service: String = "checkout", environment: String = "production",
    scope: String? = nil, window: Span? = .minutes(5)
  ) throws -> String {
    try QueryTemplate(text).filled(
      with: QueryValues(service: service, environment: environment, scope: scope, window: window))
  }

  @Test func `values stand where they are named, and other braces stay`() throws {
    #expect(
      try filled(#"sum(rate(x{s="{service}",e="{environment}",c=~"5[0-9]{2}"}[{window}]))"#)
        == #"sum(rate(x{s="checkout",e="production",c=~"5[0-9]{2}"}[5m]))"#)
    #expect(try filled("{") == "{")
    #expect(try filled("{{service}}") == "{checkout}")
    #expect(try filled("{servic}{ service}{service") == "{servic}{ service}{service")
    #expect(try filled("") == "")
    #expect(try filled("{scope}", scope: "canary") == "canary")
  }

  @Test func `a value is not looked through for places`() throws {
    #expect(throws: QueryFault.self) { try filled("{service}", service: "{environment}") }
  }

  @Test(arguments: [
    "", "-", "a b", "A", "a\"b", "a'b", "a}b", "a\nb", "a\\b", "a;b", "é", "a\u{0}", "../x",
    String(repeating: "a", count: 64),
  ])
  func `what is no name stands in no query`(value: String) {
    #expect(throws: QueryFault.self) { try filled("{service}", service: value) }
    #expect(throws: QueryFault.self) { try filled("{environment}", environment: value) }
    #expect(throws: QueryFault.self) { try filled("{scope}", scope: value) }
  }

  @Test func `the longest name still stands`() throws {
    let name = String(repeating: "a", count: 63)
    #expect(try filled("{service}", service: name) == name)
  }

  @Test func `what is named and not given is refused`() {
    #expect(throws: QueryFault.self) { try filled("{scope}") }
    #expect(throws: QueryFault.self) { try filled("{window}", window: nil) }
    #expect(throws: QueryFault.self) { try filled("x", window: Span("5 business days")) }
    #expect(throws: QueryFault.self) { try filled("x", window: .zero) }
  }

  @Test(arguments: [("90s", "90s"), ("60s", "1m"), ("48h", "2d"), ("1500ms", "1500ms")])
  func `a window is written as every provider reads it`(span: String, text: String) throws {
    #expect(try filled("{window}", window: Span(span)) == text)
  }

  @Test func `what means nothing is found`() {
    #expect(
      QueryTemplate("{role} {{window}} {service} {2} x{a=\"b\"}").strays == [
        "{role}", "{{window}}",
      ])
    #expect(QueryTemplate("{service}{window}").names == [.service, .window])
  }
}
