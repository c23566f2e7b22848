import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `The description of the API` {
  @Test func `names every route with everything that can come back`() async throws {
    try await withService { service in
      let reply = try await service.ask("GET", "/api/openapi.json", as: nil)
      let document = reply.json
      #expect(document["openapi"] == "3.1.0")
      var names: Set<String> = []
      for route in service.api.router.routes {
        let operation = try #require(
          document["paths"]?[route.template.text]?[route.method.rawValue.lowercased()],
          "\(route.method) \(route.template.text)")
        let isNew = names.insert(operation["operationId"]?.text ?? "").inserted
        #expect(isNew)
        for answer in route.answers {
          let response = try #require(operation["responses"]?[String(answer.status)])
          for content in answer.content {
            #expect(response["content"]?[content.mediaType] != nil)
          }
        }
        for problem in route.problems {
          #expect(operation["responses"]?[String(problem.status)] != nil)
        }
        let parameters = operation["parameters"]?.elements ?? []
        for name in route.template.parameters + route.query.map(\.name) {
          #expect(parameters.contains { $0["name"] == .string(name) }, "\(name)")
        }
        #expect(
          (operation["security"] == .array([])) == (route.access == .everybody))
      }
    }
  }

  @Test func `offers keys and versions only where they do something`() async throws {
    try await withService { service in
      let document = try await service.ask("GET", "/api/openapi.json", as: nil).json
      for (path, method, takes) in [
        ("/api/v1/tokens", "post", false), ("/api/v1/people/{handle}", "put", false),
        ("/api/v1/people/{handle}", "delete", false),
        ("/api/v1/incidents/{incident}/readings", "post", false),
        ("/api/v1/incidents/{incident}/notes", "post", true),
      ] {
        let operation = document["paths"]?[path]?[method]
        let headers = operation?["parameters"]?.elements?.filter { $0["in"] == "header" } ?? []
        #expect(headers.count == (takes ? 2 : 0), "\(method) \(path)")
        #expect((operation?["responses"]?["412"] != nil) == takes, "\(method) \(path)")
      }
    }
  }

  @Test func `refers to nothing that is not there`() async throws {
    try await withService { service in
      let document = try await service.ask("GET", "/api/openapi.json", as: nil).json
      var pending = [document]
      var count = 0
      while let value = pending.popLast() {
        switch value {
        case .array(let elements): pending += elements
        case .object(let members):
          for member in members where member.key == "$ref" {
            let name = try #require(member.value.text?.split(separator: "/").last)
            #expect(document["components"]?["schemas"]?[String(name)] != nil, "\(name)")
            count += 1
          }
          pending += members.map(\.value)
        default: break
        }
      }
      #expect(count > 100)
    }
  }

  @Test func `describes the same shapes whenever they have the same name`() async throws {
    try await withService { service in
      var shapes: [String: JSONValue] = [:]
      for route in service.api.router.routes {
        for content in route.answers.flatMap(\.content) {
          guard case .named(let name, let schema)? = content.schema else { continue }
          let document = schema.document
          #expect(shapes[name] == nil || shapes[name] == document, "\(name)")
          shapes[name] = document
        }
      }
    }
  }
}
