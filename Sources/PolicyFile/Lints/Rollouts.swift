import Policy

extension PolicyLints {
  /// How slowly and how carefully things reach everybody.
  mutating func checkRollouts() {
    for (name, rule) in policy.environments.sorted(by: { $0.key < $1.key }) where rule.production {
      checkProduction(rule, at: "environments.\(name)")
    }
    for (name, template) in policy.rollouts.sorted(by: { $0.key < $1.key }) {
      check(template, at: "rollouts.\(name)")
    }
  }

  private mutating func checkProduction(_ rule: EnvironmentRule, at path: String) {
    if let soak = rule.soak, soak < .hours(1), rule.because == nil {
      warn(
        "short-bake", "\(path).soak",
        "Each step is watched for \(soak) only. What shows under the load of an afternoon or in a nightly job is missed; the safe deployment guide asks for hours to days.",
        write: "Write a longer soak, or say in \(path).because why this is enough.")
    }
    if rule.steps == [.all], rule.strategy != "direct", rule.strategy != "blue-green" {
      warn(
        "one-group", "\(path).steps",
        "The first step is everybody: what goes wrong, goes wrong for all. The safe deployment guide asks for groups.",
        write: "Write several steps, such as [5%, 20%, 50%, 100%].")
    }
    if let last = rule.steps.last, last != .all {
      warn(
        "never-everybody", "\(path).steps", "The last step is \(last): a deployment never ends.",
        write: "Add 100%.")
    }
    if zip(rule.steps, rule.steps.dropFirst()).contains(where: { $0 >= $1 }) {
      warn(
        "falling-steps", "\(path).steps", "The steps do not grow: a later one reaches nobody new.",
        write: "Write each share larger than the one before.")
    }
    if rule.automaticRollback == .onMetricBreach, policy.triggers.isEmpty {
      warn(
        "no-trigger", "\(path).automatic-rollback",
        "A rollback on a breach of metrics is promised, and there is no trigger that could see one. The platform neither pauses nor reverts by itself.",
        write: "Add triggers, or write automatic-rollback: never.")
    }
  }

  private mutating func check(_ template: RolloutTemplate, at path: String) {
    var longest: (name: String, bake: Span)?
    for step in template.steps {
      let place = "\(path).steps[\(step.name)]"
      if let bake = step.bake {
        if bake < .hours(1), template.kind != .schema, template.because == nil {
          warn(
            "short-bake", "\(place).bake",
            "\(shown(step.name)) is watched for \(bake) only; the safe deployment guide asks for hours to days.",
            write: "Write 1h or longer, or say in \(path).because why this is enough.")
        }
        if let longest, bake < longest.bake {
          warn(
            "falling-bake", "\(place).bake",
            "\(shown(step.name)) is watched for \(bake), shorter than \(shown(longest.name)) before it with \(longest.bake). A later group is larger, and deserves no less.",
            write: "Write \(longest.bake) or longer.")
        } else {
          longest = (step.name, bake)
        }
      }
      if step.stamps.count > 1 {
        warn(
          "two-stamps", "\(place).stamps",
          "\(step.stamps.joined(separator: " and ")) change at once. A fault then hits several at a time, and none is left to go to.",
          write: "Write a step for each.")
      }
    }
    if template.kind != .schema, template.steps.count == 1, template.steps[0].share == .all {
      warn(
        "one-group", "\(path).steps", "The first step is everybody.", write: "Write several steps.")
    }
    checkProse(of: template, at: path)
    if let rolling = template.rolling, rolling.livenessIsStricter {
      warn(
        "strict-liveness", "\(path).rolling.liveness",
        "The liveness probe is stricter than the readiness probe: it restarts instances that are only not ready yet.",
        write: "Let liveness begin later and ask less often than readiness.")
    }
  }

  /// A plan whose words and steps differ: somebody follows the one, somebody the other.
  private mutating func checkProse(of template: RolloutTemplate, at path: String) {
    guard let text = template.text else { return }
    let said = Percentages.all(in: text)
    let done = template.steps.compactMap(\.share)
    guard said.count > 1, !done.isEmpty, said != done else { return }
    warn(
      "prose-differs", "\(path).text",
      "The text says \(Percentages.list(said)), and the steps are \(Percentages.list(done)).",
      write: "Let both say the same; the steps are what happens.")
  }
}

/// Shares as they stand in a sentence.
enum Percentages {
  static func all(in text: String) -> [Percent] {
    var (found, digits): ([Percent], String) = ([], "")
    for character in text {
      if ("0"..."9").contains(character) || character == "." && !digits.isEmpty {
        digits.append(character)
      } else {
        if character == "%", let share = Percent(digits + "%") { found.append(share) }
        // A space may stand before the sign.
        if character != " " || digits.isEmpty { digits = "" }
      }
    }
    return found
  }

  static func list(_ shares: [Percent]) -> String {
    shares.map(\.description).joined(separator: " → ")
  }
}
