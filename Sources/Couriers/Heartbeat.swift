import Curl
import Delivery
package import Policy

/// Calls whoever outside watches over this service.
package struct Heartbeat: Sendable {
  private let secrets: ChannelSecrets
  private let lookup: HostQuestion
  private let deadline: Duration

  package init(
    _ secrets: ChannelSecrets, lookup: @escaping HostQuestion, deadline: Duration = .seconds(10)
  ) {
    (self.secrets, self.lookup, self.deadline) = (secrets, lookup, deadline)
  }

  /// Once: the next one is soon enough.
  ///
  /// - Returns: why it was not taken, for people, without the address; nil when it was.
  package func beat(_ rule: HeartbeatRule) async throws(CancellationError) -> String? {
    do {
      let address = try await secrets.find(rule.url, as: "url")
      let request = try await WebAsking(
        "GET", address, nil, headers: [], within: deadline, of: "heartbeat", sizeLimit: 4_096
      ).request(allowingPrivate: rule.allowsPrivate, asking: lookup)
      let answer = try await CurlSession().perform(request)
      return (200..<300).contains(answer.status) ? nil : "It answered \(answer.status)."
    } catch let fault as Misconfigured {
      return fault.sentence
    } catch let unanswered as Unanswered {
      return unanswered.end.reply
    } catch let failure as CurlFailure {
      if failure.kind == .cancelled { throw CancellationError() }
      return "It did not answer."
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      return "It could not be called."
    }
  }
}
