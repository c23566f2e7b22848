import Policy

extension PolicyLints {
  /// How slowly and how carefully things reach everybody.
  mutating func checkRollouts() {
    for (name, rule) in policy.environments.sorted(by: { $0.key < $1.key }) where rule.production {
      checkProduction(rule, at: "environments.\(name)")
    }
    if !policy.environments.isEmpty, !policy.environments.values.contains(where: \.production) {
      warn(
        "no-production", "environments",
        "None of these environments is said to serve customers, so that no budget, checklist or step is asked for anywhere.",
        write: "Write production: true under the one that customers use.")
    }
    for (name, template) in policy.rollouts.sorted(by: { $0.key < $1.key }) {
      check(template, at: "rollouts.\(name)")
    }
  }

  private mutating func checkProduction(_ rule: EnvironmentRule, at path: String) {
    // Steps of which nobody says how long they are watched are not watched.
    let soak = rule.soak ?? (rule.steps.count > 1 ? .zero : nil)
    if let soak, soak < .hours(1), rule.because == nil {
      warn(
        "short-bake", "\(path).\(rule.soak == nil ? "steps" : "soak")",
        "Each step is watched for \(soak)\(rule.soak == nil ? ": no soak is written" : " only"). What shows under the load of an afternoon or in a nightly job is missed. \(Source.safeDeployment) asks for hours to days.",
        write: "Write a longer soak, or say in \(path).because why this is enough.")
    }
    if reachesEverybody(rule) {
      warn(
        "one-group", "\(path).\(rule.steps.isEmpty ? "strategy" : "steps")",
        "The first step is everybody: what goes wrong, goes wrong for all. \(Source.safeDeployment) asks for groups.",
        write: rule.strategy == "direct"
          ? "Write several steps, such as [5%, 20%, 50%, 100%], or say in \(path).because why everybody gets it at once."
          : "Write several steps, such as [5%, 20%, 50%, 100%].")
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

  /// A switch between two stacks spares the old one; going direct spares nobody, unless somebody says
  /// why that is accepted.
  private func reachesEverybody(_ rule: EnvironmentRule) -> Bool {
    switch rule.strategy {
    case "blue-green": false
    case "direct": (rule.steps.isEmpty || rule.steps.first == .all) && rule.because == nil
    default: rule.steps == [.all]
    }
  }

  /// How long a step of a template is watched; nil where that does not matter.
  ///
  /// Before the next there is nothing else to watch it in; nothing comes after the last, and nobody is
  /// reached by a share of nothing.
  private func watch(of step: RolloutStep, in template: RolloutTemplate) -> Span? {
    if let bake = step.bake { return bake }
    let isJudged =
      ![.schema, .rolling].contains(template.kind) && step.share?.hundredths != 0
      && step.name != template.steps.last?.name
    return isJudged ? step.wait ?? .zero : nil
  }

  private mutating func check(_ template: RolloutTemplate, at path: String) {
    var longest: (name: String, bake: Span)?
    for step in template.steps {
      let place = "\(path).steps[\(step.name)]"
      if let bake = watch(of: step, in: template) {
        if bake < .hours(1), template.kind != .schema, template.because == nil {
          warn(
            "short-bake", "\(place).bake",
            "\(shown(step.name)) is watched for \(bake) only. \(Source.safeDeployment) asks for hours to days.",
            write: "Write 1h or longer, or say in \(path).because why this is enough.")
        }
        if let longest, bake < longest.bake {
          warn(
            "falling-bake", "\(place).bake",
            "\(shown(step.name)) is watched for \(bake), shorter than \(shown(longest.name)) before it with \(longest.bake). A later group is larger, and deserves no less: \(Source.safeDeployment) lets times grow from group to group.",
            write: "Write \(longest.bake) or longer.")
        } else {
          longest = (step.name, bake)
        }
      }
      if step.stamps.count > 1 {
        warn(
          "two-stamps", "\(place).stamps",
          "\(step.stamps.joined(separator: " and ")) change at once. A fault then hits several at a time, and none is left to go to. \(Source.safeDeployment) wants one after the other.",
          write: "Write a step for each.")
      }
    }
    if template.kind != .schema, template.steps.count == 1, template.steps[0].share == .all {
      warn(
        "one-group", "\(path).steps",
        "The first step is everybody: what goes wrong, goes wrong for all. \(Source.safeDeployment) asks for groups.",
        write: "Write several steps.")
    }
    if let rolling = template.rolling, rolling.livenessIsStricter {
      warn(
        "strict-liveness", "\(path).rolling.liveness",
        "The liveness probe is stricter than the readiness probe: it restarts instances that are only not ready yet.",
        write: "Let liveness begin later and ask less often than readiness.")
    }
  }
}
