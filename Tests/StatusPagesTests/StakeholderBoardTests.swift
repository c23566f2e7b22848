import EventLog
import Policy
import Testing

@testable import StatusPages

@Suite struct `The page for stakeholders, as it is written` {
  private let noon = Timestamp(microseconds: 1_771_243_200_000_000)

  private func page(_ change: (inout StakeholderBoard.Incident) -> Void) -> String {
    var incident = StakeholderBoard.Incident(
      "INC-2026-001", title: "Checkout fails", severity: "SEV2", isOpen: true, updates: [],
      nextDueAt: nil)
    change(&incident)
    return StakeholderBoard(StatusPageRule(title: "Shop"), [incident], asOf: noon).html
  }

  @Test func `says how often words are promised`() {
    let page = page { $0.promisedEvery = .minutes(30) }
    #expect(page.contains("Updates are promised for SEV2 every 30 min at the latest."), "\(page)")
    #expect(!self.page { _ in }.contains("are promised"))
  }

  @Test func `says how bad each is before what it is, the worst first`() throws {
    let incidents = [("1", "SEV3"), ("2", nil), ("3", "SEV1"), ("4", "SEV3")].map {
      number, severity in
      StakeholderBoard.Incident(
        "INC-\(number)", title: "It fails", severity: severity, isOpen: true, updates: [],
        nextDueAt: nil)
    }
    let page = StakeholderBoard(StatusPageRule(title: "Shop"), incidents, asOf: noon).html
    let headings = page.matches(of: /<h3><span class="severity (\w+)">([^<]+)<\/span> (INC-\d)/)
    #expect(headings.map { String($0.3) } == ["INC-3", "INC-1", "INC-4", "INC-2"])
    #expect(headings.map { String($0.2) } == ["SEV1", "SEV3", "SEV3", "Severity not stated"])
  }

  @Test func `says until when at the latest people do without something`() {
    let page = page { $0.degradedUntil = noon.advanced(bySeconds: 7_200) }
    #expect(page.contains("<b>Runs with less</b> until "))
    #expect(page.contains("2026-02-16 14:00 UTC"))
    #expect(!self.page { _ in }.contains("Runs with less"))
  }
}
