import Foundation
import JSON
import Policy
import Testing
@testable import Trackers

@Suite struct `A request to a tracker` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  private static func shown(_ request: TrackerRequest) -> String {
    let lines =
      ["\(request.method) \(request.address)"]
      + request.headers.map { "\($0.name): \($0.value)" }
      + (request.body.map { ["", String(decoding: $0, as: UTF8.self)] } ?? [])
    return lines.joined(separator: "\n") + "\n"
  }

  /// `LASTGOOD_WRITE_GOLDEN_FILES=1` writes those that are missing.
  @Test(arguments: TrackerRule.Kind.allCases)
  func `says in each language what was agreed`(kind: TrackerRule.Kind) throws {
    let api = TrackerAPI(.example(kind))
    let reference = kind == .jira ? "OPS-42" : "42"
    let text = [
      api.finding(NewIssue.mark), api.creating(.example()), try api.looking(at: reference),
    ].map(Self.shown).joined(separator: "\n")
    let file = Self.folder.appending(path: "\(kind.rawValue).txt")
    if ProcessInfo.processInfo.environment["LASTGOOD_WRITE_GOLDEN_FILES"] == "1",
      !FileManager.default.fileExists(atPath: file.path())
    {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test func `shows the token alone, or with the name it belongs to`() throws {
    let alone = try TrackerAPI(.example(.github)).access(with: "abc")
    #expect(alone == .init("Authorization", "Bearer abc"))
    let named = try TrackerAPI(.example(.jira) { $0.user = "a@shop.example" }).access(with: "abc")
    #expect(named == .init("Authorization", "Basic YUBzaG9wLmV4YW1wbGU6YWJj"))
  }

  @Test(arguments: ["", "a\nb", "a\r\nX-Evil: 1", "a b", "ä", "a\u{0}"])
  func `is not made with a token of several lines`(token: String) {
    #expect(throws: TrackerFault.oddToken) {
      try TrackerAPI(.example(.github)).access(with: token)
    }
  }

  @Test(arguments: [
    (TrackerRule.Kind.github, "42/../../../user"), (.github, "042"), (.github, ""), (.github, "-1"),
    (.github, "4２"), (.gitlab, "42?x=1"), (.gitlab, "OPS-42"), (.jira, "42"), (.jira, "OPS-"),
    (.jira, "ops-42"), (.jira, "OPS/../-42"), (.jira, "OPS-42%2f"), (.jira, "-42"),
    (.github, "1234567890123456789"),
  ])
  func `leads nowhere by a number that is none`(kind: TrackerRule.Kind, reference: String) {
    #expect(throws: TrackerFault.oddReference) {
      try TrackerAPI(.example(kind)).looking(at: reference)
    }
  }

  @Test func `looks in one's own house where Jira is there`() {
    let house = TrackerAPI(.example(.jira) { $0.url = "https://jira.shop.example/jira/" })
    #expect(
      house.finding("m").address.hasPrefix("https://jira.shop.example/jira/rest/api/2/search?jql="))
    let cloud = TrackerAPI(.example(.jira))
    #expect(
      cloud.finding("m").address.hasPrefix("https://shop.atlassian.net/rest/api/2/search/jql?jql="))
  }
}
