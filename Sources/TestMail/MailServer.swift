import FoundationEssentials
import JSON
import LocalParts
import Spawn
import TestSupport

/// A mail server of aiosmtpd, which does what the reader's name asks for.
package final class MailServer: Sendable {
  package let port: Int
  private let part: LocalPart
  private let folder: String

  package struct Mail: Equatable, Sendable {
    package var from: String
    package var to: [String]
    package var text: String

    package func header(_ name: String) -> String? {
      text.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }
        .map { String($0.dropFirst(name.count + 2)) }
    }
  }

  /// It is a package of Debian's that not every machine has.
  package static let isAvailable =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    && FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/aiosmtpd")

  /// With a certificate it offers encryption.
  package init(in folder: String, certificate: String? = nil, key: String? = nil) async throws {
    self.folder = folder
    part = LocalPart(
      "mail",
      Program(
        "/usr/bin/python3",
        ["-B", "-c", Self.script, folder, certificate ?? "", key ?? ""]),
      log: folder + "/mail.log")
    try part.start()
    var port: Int?
    try await eventually("the mail server listens") {
      port = (try? String(contentsOfFile: folder + "/port", encoding: .utf8)).flatMap { Int($0) }
      return port != nil
    }
    self.port = port ?? 0
  }

  package var url: String { "smtp://127.0.0.1:\(port)" }

  package func stop() { part.stop() }

  /// Everything that arrived whole, also what nobody was told of.
  package var mails: [Mail] {
    let text = (try? String(contentsOfFile: folder + "/mails", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      // A line that is being written is none yet.
      guard let value = try? JSONValue(checking: Array(line.utf8)),
        case .string(let from)? = value["from"], case .array(let to)? = value["to"],
        case .string(let text)? = value["text"]
      else { return nil }
      let readers = to.compactMap { reader in
        if case .string(let name) = reader { name } else { nil }
      }
      return Mail(from: from, to: readers, text: text)
    }
  }

  private static let script = """
    import asyncio, json, os, ssl, sys
    from aiosmtpd.smtp import SMTP
    folder, certificate, key = sys.argv[1:]
    seen = {}
    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):
            name = address.split('@')[0]
            if name == 'nobody':
                return '550 5.1.1 No such user <script>'
            if name == 'grey':
                seen[name] = seen.get(name, 0) + 1
                if seen[name] == 1:
                    return '451 4.7.1 Greylisted, come back later'
            envelope.rcpt_tos.append(address)
            return '250 OK'
        async def handle_DATA(self, server, session, envelope):
            name = envelope.rcpt_tos[0].split('@')[0]
            if name == 'spam':
                return '554 5.7.1 Looks like spam'
            if name == 'hang':
                await asyncio.sleep(60)
            with open(folder + '/mails', 'a') as file:
                file.write(json.dumps({'from': envelope.mail_from, 'to': envelope.rcpt_tos,
                    'text': envelope.original_content.decode('latin-1')}) + '\\n')
            seen[name] = seen.get(name, 0) + 1
            if name == 'drop' and seen[name] == 1:
                server.transport.abort()
                return '250 never heard'
            return '250 2.0.0 Queued'
    async def main():
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(Handler(), hostname='mail.test', tls_context=context, loop=loop),
            '127.0.0.1', 0)
        port = server.sockets[0].getsockname()[1]
        with open(folder + '/port.new', 'w') as file:
            file.write(str(port))
        os.rename(folder + '/port.new', folder + '/port')
        await server.serve_forever()
    asyncio.run(main())
    """
}
