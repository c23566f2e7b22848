import Digest
import HTTP
import IncidentService
import JSON

// What somebody says of which nobody knows that it was them.
extension PostmortemRoutes {
  private static let digits = TextRule(2...200, form: .singleLine)

  func ticket(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/tickets"), .responders, subject: Self.subject,
      summary: "Have a ticket for an anonymous perspective answered",
      details: """
        A point of P-256 under a mask that only its sender knows, compressed, in hexadecimal. Each
        person has one for each postmortem; what it stands for is never seen here.
        """,
      body: .json(.object(.required("blinded", .text(Self.digits)))),
      answers: [
        .json(
          200, "The point, multiplied by a secret of this postmortem.",
          .object(.required("answer", .text(Self.digits))))
      ]
    ) { [clerk] call in
      guard let blinded = [UInt8](hexadecimal: try call.required("blinded")), blinded.count == 33
      else { throw Problem.invalid("blinded", "must be a point in hexadecimal") }
      let answer = try await clerk.desk.answerTicket(
        blinded, of: try kind.place(call), for: try call.caller)
      return Clerk.json(
        JSONWriter.object { $0.member("answer", hexadecimal(answer)) })
    }
  }

  /// Open to everybody who holds a ticket: a token would say who they are.
  func anonymous(_ kind: EntryRoutes.Kind) -> Route {
    Route(
      .post, Self.path(kind, "/anonymous-perspectives"), .everybody, subject: Self.subject,
      summary: "Say how you saw it, with a ticket instead of a token",
      body: .json(
        .object(
          .optional("text", .text(Rules.sentence)), .optional("token", .text(Self.digits)),
          .optional("proof", .text(Self.digits)), .optional("insist", .bool))),
      answers: Answer.written()
    ) { [clerk] call in
      let place = try kind.place(call)
      guard let token = [UInt8](hexadecimal: try call.required("token")),
        let proof = [UInt8](hexadecimal: try call.required("proof"))
      else { throw Problem.invalid("token", "must be hexadecimal") }
      return clerk.answer(
        try await clerk.desk.shareAnonymously(
          try call.required("text"), with: PerspectiveTicket(token: token, proof: proof),
          on: place, insisting: call.isTrue("insist")))
    }.alsoAnswering(.notAllowed).forHolders()
  }
}
