import Chat
import Digest
import HTTP
import IncidentService
import JSON
import Policy

/// What a chat program asks on behalf of its members.
struct ChatRoutes {
  let clerk: Clerk
  let gate: ChatGate
  let door: InnerDoor
  let replies: ChatReplies
  let kept: KeptMessages
  /// Hears of what is our own fault.
  let log: @Sendable (String) -> Void

  var routes: [Route] { [command, action] }

  private static let answers = [
    Answer.json(
      200, "What whoever asked is told; nobody else sees it.",
      .named("ChatAnswer", .map(.anything)))
  ]

  private var command: Route {
    Route(
      .post, "/chat/slack/command", .signed(by: .chat), subject: "Chat",
      summary: "A line typed in chat",
      details: """
        Signed by the program. Who asks is looked up in the policy's chat, and may do there what a \
        token of theirs lets them do here.
        """,
      body: .form(limit: SlashCommand.longest), answers: Self.answers, takesPreconditions: false
    ) { [self] call in
      let rule = try await gate.admit(call.request)
      let command: SlashCommand
      do {
        command = try SlashCommand(call.request.body)
      } catch {
        throw Problem.unreadable
      }
      let answer = await answer(
        to: call.request, from: command.sender, command.trigger, under: rule, name: command.name
      ) { talk in
        let asked: ChatCommand
        do throws(ChatUsage) {
          asked = try ChatCommand(command.text)
        } catch {
          return ChatHelp.answer(to: error, command.name)
        }
        return try await talk.answer(to: asked)
      }
      return Clerk.json(answer.body)
    }
  }

  private var action: Route {
    Route(
      .post, "/chat/slack/action", .signed(by: .chat), subject: "Chat",
      summary: "A button, or the menu of a message, in chat",
      details: """
        Signed like a command. What came of it is sent to the address that the request names as well, \
        for programs show nothing of this answer.
        """,
      body: .form(limit: ChatAction.longest), answers: Self.answers, takesPreconditions: false
    ) { [self] call in
      let rule = try await gate.admit(call.request)
      let action: ChatAction
      do {
        action = try ChatAction(call.request.body)
      } catch {
        throw Problem.unreadable
      }
      let answer = await answer(
        to: call.request, from: action.sender, action.trigger, under: rule, name: "/lastgood"
      ) { talk in try await talk.answer(to: action.what) }
      replies.send(answer, to: action.sender.answersAt, allowingPrivate: rule.allowsPrivate)
      return Clerk.json(answer.body)
    }
  }
}

// MARK: - Answering

extension ChatRoutes {
  /// Lets somebody ask, if they are known, and says what comes of it.
  private func answer(
    to request: HTTP.Request, from sender: ChatSender, _ trigger: String?, under rule: ChatRule,
    name: String, _ ask: @escaping @Sendable (ChatTalk) async throws -> ChatAnswer
  ) async -> ChatAnswer {
    let key = key(of: request, trigger)
    return await replies.answer(
      to: sender.answersAt, allowingPrivate: rule.allowsPrivate
    ) { [self] in
      await answer(to: request) {
        try await ask(
          ChatTalk(
            door: door, bearer: try await clerk.bearer(of: sender, under: rule), key: key,
            rule: rule, name: name, user: sender.user, kept: kept))
      }
    }
  }

  /// A program shows nothing of an answer that is not a good one, so that problems are answers too.
  private func answer(
    to request: HTTP.Request, _ ask: () async throws -> ChatAnswer
  ) async -> ChatAnswer {
    do {
      return try await ask()
    } catch let refusal as ChatRefusal {
      return ChatAnswer(refusal.sentence)
    } catch {
      let known = problem(for: error)
      guard known.kind == .internal else { return ChatAnswer(known) }
      log("\(request.requestID) chat: \(error)")
      return ChatAnswer("\(known.detail) The reference is \(request.requestID).")
    }
  }

  /// What a request is recognised by when it is sent again.
  ///
  /// Its body, where the program gives each request a name of its own; else with the time at which it
  /// was signed, for people may well say the same thing twice.
  private func key(of request: HTTP.Request, _ trigger: String?) -> String {
    var input = Array("lastgood chat 1\n".utf8)
    if trigger == nil {
      input += Array((request.head.headers["X-Slack-Request-Timestamp"] ?? "").utf8)
    }
    return "chat-" + hexadecimal(clerk.hash(input + [0x0A] + request.body).bytes)
  }
}

extension Problem {
  fileprivate static var unreadable: Problem {
    Problem(.badRequest, "This is no request of a chat program that can be read here.")
  }
}

extension ChatAnswer {
  fileprivate init(_ problem: Problem) {
    // That it may be insisted on goes for those who can send a word for it.
    self.init(
      problem.kind == .secretFound
        ? "There seems to be a secret in the text, and the record keeps what it is given for ever. Take it out."
        : problem.detail)
  }
}
