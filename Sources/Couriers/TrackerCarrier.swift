import Curl
import Delivery
package import Policy
package import Trackers

/// Asks a tracker of others, with the token that the policy says where to find.
package struct TrackerCarrier: Sendable {
  private let secrets: ChannelSecrets
  private let lookup: HostQuestion
  private let deadline: Duration

  package init(
    _ secrets: ChannelSecrets, lookup: @escaping HostQuestion, deadline: Duration = .seconds(10)
  ) {
    (self.secrets, self.lookup, self.deadline) = (secrets, lookup, deadline)
  }

  /// Bytes of an answer; five issues have a tenth of that.
  private static let longestAnswer = 256 * 1_024

  /// Once: whoever asks decides whether it may be asked again.
  ///
  /// - Throws: `TrackerFault`, or `CancellationError` when it was broken off.
  package func ask(_ request: TrackerRequest, of rule: TrackerRule) async throws -> TrackerAnswer {
    let token: String
    do {
      token = try await secrets.find(rule.token, as: "token")
    } catch {
      throw TrackerFault.notReached(error.sentence)
    }
    let access = try TrackerAPI(rule).access(with: token)
    let hidden = [token, access.value]
    do {
      let asking = try await WebAsking(
        request.method, request.address, request.body,
        headers: (request.headers + [access]).map { CurlHeader($0.name, $0.value) },
        within: deadline, of: "tracker", sizeLimit: Self.longestAnswer + 1
      ).request(allowingPrivate: rule.allowsPrivate, asking: lookup)
      return try Self.answer(try await CurlSession().perform(asking), hiding: hidden)
    } catch let fault as Misconfigured {
      throw TrackerFault.notReached(fault.sentence)
    } catch let unanswered as Unanswered {
      throw TrackerFault.notReached(unanswered.end.reply)
    } catch let failure as CurlFailure {
      if failure.kind == .cancelled { throw CancellationError() }
      let why = failure.detail.hiding(hidden)
      throw failure.mayHaveArrived
        ? TrackerFault.unanswered(why) : .notReached(why.isEmpty ? "It is not there." : why + ".")
    }
  }

  private static func answer(
    _ response: CurlResponse, hiding hidden: [String]
  ) throws(TrackerFault) -> TrackerAnswer {
    guard response.body.count <= longestAnswer || response.status >= 300 else {
      throw .nonsense("more than 256 kB")
    }
    let asksForPatience =
      response.header("Retry-After") != nil || response.header("X-RateLimit-Remaining") == "0"
    var body = response.body
    if !(200..<300).contains(response.status) {
      // What it complains of is shown to people.
      body = Array(String(decoding: body, as: UTF8.self).hiding(hidden).utf8)
    }
    return TrackerAnswer(response.status, body, asksForPatience: asksForPatience)
  }
}
