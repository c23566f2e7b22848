import Rollouts
import TestStories
import Testing

@testable import PostmortemDocuments

@Suite struct `The size of what was deployed` {
  /// Of one deployment of 120 commits and two migrations after these.
  private static func document(after earlier: [(commits: Int32?, migrations: Int)]) throws -> String {
    var source = Incidents.fallback.story.source()
    var plan = try #require(source.facts.deployments.first?.plan)
    plan.value.commitCount = 120
    plan.value.migrations = (1...2).map { Migration(id: "m\($0)", kind: .additive) }
    source.facts.deployments[0].plan = plan
    source.earlierPlans[source.facts.deployments[0].stream] = earlier.map {
      var earlier = plan.value
      earlier.commitCount = $0.commits
      earlier.migrations = Array(plan.value.migrations.prefix($0.migrations))
      return earlier
    }
    return PostmortemDocument(source).markdown
  }

  @Test(
    arguments: [
      ([(10, 0), (nil, 1), (30, 0)], "120 commits (median 10), 2 migrations (median 0)"),
      ([(10, 0), (20, 1), (30, 2)], "120 commits (median 20), 2 migrations (median 1)"),
      ([(nil, 0)], "120 commits, 2 migrations (median 0)"),
    ] as [([(Int32?, Int)], String)])
  func `stands beside the median of what was deployed before`(
    earlier: [(Int32?, Int)], said: String
  ) throws {
    let text = try Self.document(after: earlier.map { (commits: $0.0, migrations: $0.1) })
    #expect(text.contains(said), "\(text)")
  }

  @Test func `is left out where there is nothing to compare it with`() throws {
    #expect(try !Self.document(after: []).contains("120 commits"))
  }
}
