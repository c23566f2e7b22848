import Curl
import Delivery

/// Takes answers to the chat program, at the address that came with what was asked.
package struct ChatCarrier: Sendable {
  private let lookup: HostQuestion
  private let deadline: Duration

  package init(lookup: @escaping HostQuestion, deadline: Duration = .seconds(10)) {
    (self.lookup, self.deadline) = (lookup, deadline)
  }

  /// Why an answer was not taken; says nothing of its address, which is a key to the channel.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// Once: whoever asked sees what came of it on the record as well.
  package func carry(
    _ body: [UInt8], to address: String, allowingPrivate allows: Bool
  ) async throws(Failure) {
    do {
      let request = try await WebAsking(posting: body, to: address, within: deadline)
        .request(allowingPrivate: allows, asking: lookup)
      let answer = try await CurlSession().perform(request)
      guard (200..<300).contains(answer.status) else {
        throw Failure(description: "It answered with the status \(answer.status).")
      }
    } catch let failure as Failure {
      throw failure
    } catch let fault as Misconfigured {
      throw Failure(description: fault.sentence)
    } catch let unanswered as Unanswered {
      throw Failure(description: unanswered.end.reply)
    } catch {
      throw Failure(description: "It could not be reached.")
    }
  }
}
