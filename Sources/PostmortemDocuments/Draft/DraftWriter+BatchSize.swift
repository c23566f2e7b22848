import EventLog
import Rollouts
import Timelines

// How large what was deployed was, beside what the service's deployments usually are: large ones fail more
// often, and are harder to look through.
extension DraftWriter {
  /// Nothing where there is nothing to compare.
  var batchSizes: [Statement] {
    facts.deployments.compactMap { story in
      guard let plan = story.plan, let earlier = earlierPlans[story.stream], !earlier.isEmpty else {
        return nil
      }
      let parts = [
        Self.part("commits", plan.value.commitCount, earlier.map(\.commitCount)),
        Self.part("files", plan.value.fileCount, earlier.map(\.fileCount)),
        Self.part(
          "migrations", Int32(clamping: plan.value.migrations.count),
          earlier.map { Int32(clamping: $0.migrations.count) }),
      ].compactMap(\.self)
      guard !parts.isEmpty else { return nil }
      let count = Say.count(earlier.count, "deployment", "deployments")
      return Statement(
        ["Version ", .value(plan.value.version), " of ", .value(plan.value.service)]
          + [.plain(" brought \(parts.joined(separator: ", ")); beside the \(count) before it.")],
        cites: [plan.event])
    }
  }

  /// `120 commits (median 14)`; nil where nobody stated it.
  private static func part(_ name: String, _ count: Int32?, _ earlier: [Int32?]) -> String? {
    guard let count else { return nil }
    let known = earlier.compactMap(\.self).sorted()
    let text = "\(Say.number(Int64(count))) \(count == 1 ? String(name.dropLast()) : name)"
    // Of an even number the lower of the two in the middle: one that there was.
    guard !known.isEmpty else { return text }
    return text + " (median \(Say.number(Int64(known[(known.count - 1) / 2]))))"
  }
}
