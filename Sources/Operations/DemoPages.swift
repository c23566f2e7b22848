import Client
import CommandLineKit
import EventLog
import Glibc
import JSON
import LocalParts
import Spawn
import Web

/// What the service makes of the story: its timeline in several forms, and what is owed.
struct DemoPages: Sendable {
  var number: String
  var text: String
  var picture: [UInt8]
  var page: [UInt8]
  /// The postmortem, as a page and for a wiki.
  var postmortem: (page: [UInt8], markdown: [UInt8])
  var owed: [Obligation]

  struct Obligation: Sendable {
    var kind: String
    var number: String
    var dueAt: String
    var state: String
  }

  /// Where the pages were written to.
  struct Files: Sendable {
    var picture: String
    var page: String
    var postmortem: String
    var markdown: String
    /// Nil where nothing here makes PDFs.
    var pages: String?
  }

  init(of outcome: DemoStory.Outcome, read reader: Performer, width: Int) async throws {
    number = outcome.incident
    let path = "/api/v1/incidents/\(outcome.incident)/timeline"
    let columns = String(min(max(width, 80), 120))
    text = String(
      decoding: try await reader.bytes(
        of: path, [.init("format", "text"), .init("width", columns)]), as: UTF8.self)
    picture = try await reader.bytes(of: path, [.init("format", "svg")])
    page = try await reader.bytes(of: path, [.init("format", "html")])
    let postmortem = "/api/v1/incidents/\(outcome.incident)/postmortem"
    self.postmortem = (
      page: try await reader.bytes(of: postmortem, [.init("format", "html")]),
      markdown: try await reader.bytes(of: postmortem, [.init("format", "md")])
    )
    let answer = try await reader.get("/api/v1/obligations")
    let numbers = [outcome.incident, outcome.deployment]
    owed = (answer["obligations"]?.elements ?? []).compactMap { row in
      guard let number = row["number"]?.text, numbers.contains(number),
        let kind = row["kind"]?.text, let due = row["due_at"]?.text,
        let state = row["state"]?.text
      else { return nil }
      return Obligation(kind: kind, number: number, dueAt: due, state: state)
    }
  }

  /// - Throws: `FileNotWritten`.
  func write(to folder: String) async throws -> Files {
    var files = Files(
      picture: "\(folder)/\(number).svg", page: "\(folder)/\(number).html",
      postmortem: "\(folder)/\(number)-postmortem.html",
      markdown: "\(folder)/\(number)-postmortem.md")
    try Self.write(picture, to: files.picture)
    try Self.write(page, to: files.page)
    try Self.write(postmortem.page, to: files.postmortem)
    try Self.write(postmortem.markdown, to: files.markdown)
    files.pages = try await Self.print(files.postmortem, to: "\(folder)/\(number)-postmortem.pdf")
    return files
  }

  /// - Returns: where the PDF is; nil where nothing here makes one.
  private static func print(_ page: String, to file: String) async throws -> String? {
    guard let program = StagePrograms.path(of: "weasyprint") else { return nil }
    let outcome = try await Program(
      program, ["--encoding", "utf-8", page, file],
      environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
    ).outcome(within: .seconds(60))
    return outcome.hasSucceeded ? file : nil
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileNotWritten(path: path, code: errno) }
    let isWritten = FileSink(descriptor: file).write(bytes)
    let code = errno
    close(file)
    guard isWritten else { throw FileNotWritten(path: path, code: code) }
  }
}
