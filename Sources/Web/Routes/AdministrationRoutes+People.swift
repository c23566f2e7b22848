import EventLog
import HTTP
import IncidentService
import JSON

extension AdministrationRoutes {
  private static let shape = Schema.named(
    "Person",
    .object(
      .required("person", .text(TextRule(1...64))), .required("id", .id),
      .required("name", .orNull(.freeText)), .required("machine", .bool)))

  var people: Route {
    Route(
      .get, "/api/v1/people", .readers, subject: "Administration", summary: "Who is who",
      answers: [
        .json(
          200, "Everybody who is known.",
          .object(.required("people", .list(Self.shape, atMost: 1_000_000))))
      ]
    ) { [clerk] _ in
      let everybody = try await clerk.desk.people.everybody()
      return Clerk.json(
        JSONWriter.object { object in
          object.array("people") { list in
            for person in everybody { list.object { $0.members(of: person) } }
          }
        })
    }
  }

  var person: Route {
    Route(
      .put, "/api/v1/people/{handle}", .administrators, subject: "Administration",
      summary: "Make somebody known, or change the name",
      details: "A name that is left out stays as it is.",
      body: .json(.object(.optional("name", .text(Rules.line)))),
      answers: [.json(200, "The person as known now.", Self.shape)], takesPreconditions: false
    ) { [clerk] call in
      let person = Person(
        id: .make(at: clerk.now()), handle: try call.parameter("handle"), name: call.text("name"))
      let saved = try await clerk.desk.people.save(person)
      return Clerk.json(JSONWriter.object { $0.members(of: saved) })
    }
  }

  var erasure: Route {
    Route(
      .delete, "/api/v1/people/{handle}", .administrators, subject: "Administration",
      summary: "Forget handle and name for ever",
      details: """
        What they did stays in the record, under an id that means nobody. \
        Their tokens are revoked, and the labels of those are forgotten too.
        """,
      answers: [.empty("They are forgotten.")], takesPreconditions: false
    ) { [clerk, forgetTokens] call in
      let handle = try call.parameter("handle")
      guard try await clerk.desk.people.erase(handle) else {
        throw Problem(.notFound, "There is nobody called “\(handle)”.")
      }
      forgetTokens()
      return Response(204)
    }
  }
}

extension JSONMembers {
  fileprivate mutating func members(of person: Person) {
    member("person", person.handle)
    member("id", person.id.description)
    member("name", person.name)
    member("machine", person.isMachine)
  }
}
