import Curl
import Decisions
import JSON
import Policy
import Secrets

extension HTTPCallAdapter: ActingAdapter {
  package func perform(_ call: StepCall) async throws -> StepOutcome {
    let (request, redactor): (CurlRequest, SecretRedactor)
    do throws(PreparationRefusal) {
      let settings = try HTTPCallSettings(call.target.definition)
      let body = Self.body(of: call, settings.shape)
      (request, redactor) = try await self.request(
        "POST", settings.url, body, for: call, settings)
    } catch {
      try Task.checkCancellation()
      return StepOutcome(.failed("Nothing was sent: \(error.sentence)"))
    }
    try call.lease?.check()
    do {
      let answer = try await CurlSession().perform(request)
      return Self.outcome(answer, redactor)
    } catch {
      try Task.checkCancellation()
      return error.mayHaveArrived
        ? StepOutcome(.timedOut)
        : StepOutcome(.failed("Nothing was sent: \(redactor.redact(error.detail))"))
    }
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome {
    StepOutcome(.failed("Nothing takes a call back. See at the receiver what it did."))
  }

  private static func outcome(_ answer: CurlResponse, _ redactor: SecretRedactor) -> StepOutcome {
    let text = OutputText.shown(
      redactor.redact(String(decoding: answer.body, as: UTF8.self)))
    let said = "HTTP \(answer.status)" + (text.isEmpty ? "" : "\n" + text)
    let ending: StepOutcome.Ending =
      switch answer.status {
      case 200..<300: .carriedOut
      case 300..<400: .failed("It answered with HTTP \(answer.status): redirects are not followed.")
      // It broke off in the middle, or somebody in between lost what was behind it: it may have acted.
      case 500..<600: .timedOut
      default: .failed("It answered with HTTP \(answer.status).")
      }
    return StepOutcome(ending, outputSize: answer.body.count, output: said)
  }

  /// The same for each attempt at a step.
  private static func id(of call: StepCall) -> String { "\(call.identity).\(call.index &+ 1)" }

  /// Signed, and pinned to the addresses that were judged.
  private func request(
    _ method: String, _ url: String, _ body: [UInt8]?, for call: StepCall,
    _ settings: HTTPCallSettings
  ) async throws(PreparationRefusal) -> (CurlRequest, SecretRedactor) {
    let addresses = try await gate.admit(url)
    var headers = [CurlHeader("Accept", "application/json")]
    if body != nil { headers.append(CurlHeader("Content-Type", "application/json")) }
    var known: [[UInt8]] = []
    if let reference = settings.signing {
      let secret = try await secrets.find(reference)
      known.append(Array(secret.utf8))
      headers += try WebhookSignature(secret, digest: digest).headers(
        id: Self.id(of: call), seconds: now(), body: body ?? [])
    } else {
      headers.append(CurlHeader("webhook-id", Self.id(of: call)))
    }
    if let reference = settings.authorization {
      let secret = try await secrets.find(reference)
      // The word before it is no secret; what follows is.
      known += [secret, secret.split(separator: " ").last.map(String.init) ?? ""]
        .map { Array($0.utf8) }
      headers.append(CurlHeader("Authorization", secret))
    }
    var request = CurlRequest(
      method, url, headers: headers, body: body,
      timeout: .seconds(body == nil ? Self.probeSeconds : call.step.timeoutSeconds),
      sizeLimit: 65_536, caFile: settings.caFile)
    (request.addresses, request.isRepeatable) = (addresses, false)
    return (request, SecretRedactor(known: known))
  }

  private static let probeSeconds: Int64 = 10

  private static func body(of call: StepCall, _ shape: HTTPCallSettings.Shape) -> [UInt8] {
    let facts: (inout JSONMembers) -> Void = { members in
      let target = call.target
      members.member("action", call.identity)
      members.member("step", call.index &+ 1)
      members.member("fence", call.fence)
      members.member("service", target.service)
      members.member("environment", target.environment)
      members.member("kind", target.action.rawValue)
      members.member("from", ifPresent: call.from)
      members.member("version", ifPresent: target.release)
      members.member("digest", ifPresent: target.digest)
      if !target.parameters.isEmpty {
        members.object("parameters") {
          for (name, value) in target.parameters.sorted(by: { $0.key < $1.key }) {
            $0.member(name, value)
          }
        }
      }
    }
    switch shape {
    case .plain: return JSONWriter.object(facts)
    case .gitHubDispatch(let event):
      return JSONWriter.object {
        $0.member("event_type", event)
        $0.object("client_payload", facts)
      }
    }
  }

  // MARK: - Asking afterwards

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    do {
      let settings = try HTTPCallSettings(call.target.definition)
      guard let template = settings.probeURL else {
        return .unknown("The action has no “probe-url”. Look at the receiver by hand.")
      }
      let url = Self.url(template, of: Self.id(of: call))
      let (request, _) = try await request("GET", url, nil, for: call, settings)
      let answer = try await CurlSession().perform(request)
      guard answer.status == 200 else {
        return .unknown("The receiver answered with HTTP \(answer.status) when it was asked.")
      }
      switch try? JSONFields(answer.body).optionalString("state") {
      case "done": return .done("The receiver says that it was done.")
      case "not-done": return .notDone("The receiver says that it was not done.")
      default: return .unknown("The receiver does not say whether it was done.")
      }
    } catch let refusal as PreparationRefusal {
      return .unknown("The receiver was not asked: \(refusal.sentence)")
    } catch {
      return .unknown("The receiver could not be asked whether it was done.")
    }
  }
}
