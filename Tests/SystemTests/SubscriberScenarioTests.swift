import Curl
import Foundation
import Spawn
import TestMail
import TestSupport
import Testing

extension System {
  /// People outside, by a browser's requests and a mail server of others alone.
  @Suite(.enabled(if: MailServer.isAvailable, "Run scripts/setup --all."))
  struct `Being told by mail` {
    private func policy(_ folder: String) -> String {
      """
      profile: none
      organisation: Shop
      services: {checkout: {owner: payments}}
      environments: {production: {approvers: 0}}
      channels:
        outside:
          {kind: mail, url: {file: \(folder)/smtp}, from: status@example.org, allow-private: true}
      audiences: {public: {page: true}}
      status-page:
        title: Shop status
        components: {Checkout: {services: [checkout]}, Search: {}}
        subscriptions: {channel: outside, base-url: "https://status.example.test"}

      """
    }

    @Test func `begins with a wish and a button, and ends with one`() async throws {
      try await withScenario { desk in
        let server = try await MailServer(in: desk.folder)
        defer { server.stop() }
        try server.url.write(toFile: desk.folder + "/smtp", atomically: true, encoding: .utf8)
        let file = desk.folder + "/lastgood.yaml"
        try policy(desk.folder).write(toFile: file, atomically: true, encoding: .utf8)
        let checked = try await desk.host.says("policy", "check", file)
        #expect(checked.ending == .exited(0), "\(checked.output)\(checked.errors)")
        let applied = try await desk.host.says("policy", "apply", file, "--data", desk.folder)
        try #require(applied.ending == .exited(0), "\(applied.errors)")
        let alice = try await desk.person("alice")
        let browser = Browser(base: desk.relay.url)

        try await eventually("the form is there", within: .seconds(60)) {
          try await browser.get("/status/subscribe").status == 200
        }
        let asked = try await browser.post(
          "/status/subscribe", "address=reader%40example.org&component=Checkout&component=Search")
        #expect(asked.status == 200 && asked.text.contains("Look at your mail"))
        let first = try await Self.mail(1, of: server)
        let confirm = try #require(Self.path("confirm", in: first))
        for _ in 0..<3 { #expect(try await browser.get(confirm).status == 200) }
        let listed = try await alice.does("subscribers", "list")
        let rows = try #require(listed["subscribers"] as? [[String: Any]])
        #expect(rows.map { $0["state"] as? String } == ["unconfirmed"])
        #expect(rows.first?["address"] as? String == "r…@e….org")
        #expect(try await browser.post(confirm, "").text.contains("You are told"))

        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--severity", "SEV2")
        try await alice.does("impact", "--symptom", "Card payments fail", "--how-many", "unknown")
        try await alice.does("update", "--audience", "public", "--publish", "--next", "10m")
        let told = try await Self.mail(2, of: server)
        #expect(told.to == ["reader@example.org"] && told.text.contains("Card payments fail"))
        let end = try #require(Self.path("unsubscribe", in: told))
        #expect(
          told.text.contains("List-Unsubscribe: <https://status.example.test\(end)>\r\n"))
        #expect(told.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")

        try await alice.does(
          "maintenance", "plan", "Database move", "-c", "checkout", "--from", "2h", "--until",
          "3h", "--text", "Orders may take a minute longer.")
        let planned = try await Self.mail(3, of: server)
        #expect(planned.text.contains("Orders may take a minute longer."))
        try await eventually("the work is on the page") {
          try await browser.get("/status").text.contains("Database move")
        }

        #expect(try await browser.get(end).status == 200)
        #expect(try await browser.post(end, "List-Unsubscribe=One-Click").status == 200)
        let after = try await alice.does("subscribers", "list")
        #expect((after["subscribers"] as? [Any])?.isEmpty == true)
        try await alice.does(
          "update", "--audience", "public", "--publish", "--next", "10m", "--text",
          "Card payments fail. How many are affected is unknown. Next update: in ten minutes.",
          "--insist")
        // Another one who is told shows that everybody was who was to be.
        _ = try await browser.post(
          "/status/subscribe", "address=other%40example.org&component=Search")
        _ = try await Self.mail(4, of: server)
        #expect(server.mails.filter { $0.to == ["reader@example.org"] }.count == 3)

        let link = try await alice.does("status", "link", "--for", "1h")
        let path = try #require(link["path"] as? String)
        #expect(try await browser.get(path).text.contains("Checkout fails"))
        let id = try #require(link["id"] as? String)
        try await alice.does("status", "revoke", id)
        #expect(try await browser.get(path).status == 404)
      }
    }

    private static func mail(_ number: Int, of server: MailServer) async throws -> MailServer.Mail {
      try await eventually("mail \(number) came", within: .seconds(60)) {
        server.mails.count >= number
      }
      return server.mails[number - 1]
    }

    /// Of a link in a mail, as a reader sees it.
    private static func path(_ what: String, in mail: MailServer.Mail) -> String? {
      // A line of quoted-printable never begins with an F.
      let text = mail.text.replacing("=\r\n", with: "").replacing("=46", with: "F")
      guard let start = text.range(of: "/status/\(what)/") else { return nil }
      let token = text[start.upperBound...].prefix {
        $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_"
      }
      return "/status/\(what)/\(token)"
    }
  }
}

/// Sends what a browser would, without a token.
private struct Browser {
  var base: String

  struct Page {
    var status: Int
    var text: String
  }

  func get(_ path: String) async throws -> Page { try await load("GET", path, nil) }

  func post(_ path: String, _ form: String) async throws -> Page {
    try await load("POST", path, form)
  }

  private func load(_ method: String, _ path: String, _ form: String?) async throws -> Page {
    let type = CurlHeader("Content-Type", "application/x-www-form-urlencoded")
    let answer = try await CurlSession().perform(
      CurlRequest(
        method, base + path, headers: form == nil ? [] : [type],
        body: Array((form ?? "").utf8), timeout: .seconds(20), connectTimeout: .seconds(5),
        sizeLimit: 1_048_576))
    return Page(status: answer.status, text: String(decoding: answer.body, as: UTF8.self))
  }
}
