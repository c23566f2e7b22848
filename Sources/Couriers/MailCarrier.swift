import Curl
package import Delivery
import EventLog
package import Policy

/// Hands mails to a mail server.
package struct MailCarrier: Carrier {
  /// Where mails go unless the channel says otherwise: the mail server of this machine, which is what
  /// programs on it use.
  static let local = "smtp://127.0.0.1:25"

  private let secrets: ChannelSecrets
  private let lookup: HostQuestion
  private let deadline: Duration

  package init(
    _ secrets: ChannelSecrets, lookup: @escaping HostQuestion, deadline: Duration = .seconds(15)
  ) {
    (self.secrets, self.lookup, self.deadline) = (secrets, lookup, deadline)
  }

  package func carry(
    _ message: Message, to recipient: Recipient, over channel: Channel
  ) async throws -> TryEnd {
    do {
      let url = channel.url == nil ? Self.local : try await secrets.find(channel.url, as: "url")
      // Mail servers like to repeat whom they do not know; the ledger keeps no address of people outside.
      let address = recipient.subscriber == nil ? nil : recipient.address
      let secrets = [url] + [address, address?.lowercased()].compactMap(\.self)
      let mail = try await mail(message, to: recipient, over: channel, by: url)
      do {
        let answer = try await CurlSession().send(mail)
        return answer.isAccepted
          ? TryEnd(
            .accepted, status: Int32(clamping: answer.code), reply: answer.line.hiding(secrets))
          : TryEnd.ofMail(answer.code, reply: answer.line.hiding(secrets))
      } catch {
        return try TryEnd(failure: error, hiding: secrets)
      }
    } catch let fault as Misconfigured {
      return TryEnd(fault)
    } catch let unanswered as Unanswered {
      return unanswered.end
    }
  }

  private func mail(
    _ message: Message, to recipient: Recipient, over channel: Channel, by url: String
  ) async throws -> CurlMail {
    guard let sender = channel.from.flatMap({ MailAddress($0) }) else {
      throw Misconfigured(
        sentence: "The channel's “from” is no address of mail: write lastgood@example.org.")
    }
    // As the policy has it now: whoever was taken out of it gets nothing more. People outside are in no
    // policy: whether they want it was looked up just now.
    guard let address = recipient.address,
      recipient.subscriber != nil || channel.to.contains(address),
      let reader = MailAddress(address)
    else {
      throw Misconfigured(sentence: "The channel's “to” has no such address of mail.")
    }
    guard let parts = CurlURL(mail: url) else {
      throw Misconfigured(
        sentence:
          "The channel's address is none of a mail server: write smtps://host or smtp://host.")
    }
    let isLocal = channel.url == nil
    let destination = try await Destination.find(
      parts.host, port: parts.port,
      by: AddressGuard(allowsPrivate: channel.allowsPrivate || isLocal), asking: lookup)
    let text: [UInt8]
    do {
      text = try MailRendering.text(of: message, from: sender, to: reader)
    } catch {
      throw Misconfigured(sentence: "The message cannot be written as mail.")
    }
    var mail = CurlMail(
      url, from: sender.description, to: reader.description, text: text,
      encryption: encryption(parts, destination), timeout: deadline,
      connectTimeout: min(deadline, .seconds(5)))
    mail.addresses = destination.addresses
    return mail
  }

  /// Encrypted, and the server's name checked, unless what is said stays on this machine; inside of the
  /// organisation a server that does not offer it is put up with, but gets no password.
  private func encryption(_ url: CurlURL, _ destination: Destination) -> CurlMail.Encryption {
    guard url.scheme == "smtp", destination.isInside else { return .required }
    if destination.isThisMachine { return .none }
    return url.hasCredentials ? .required : .offered
  }
}
