import Adapters
import Decisions
import Digest
import Policy
import Rollouts

extension PlanDraft {
  /// The action that carries it out, by the policy and not by the request alone.
  mutating func findDefinition() -> (name: String, definition: ActionDefinition)? {
    guard checkPolicy() else { return nil }
    let wanted = definitionName()
    if preflight[.identity]?.outcome == .fail { return nil }
    if wanted == nil, !request.action.needsDefinition {
      recordsOnly()
      return nil
    }
    guard checkNames() else { return nil }
    guard let name = wanted else {
      preflight[.identity] = .fail(
        "The policy does not say how to \(request.action.rawValue) \(request.service): write "
          + "services.\(request.service).actions.\(request.action.rawValue), and the action it "
          + "names under actions.")
      return nil
    }
    guard let definition = policy.actions[name] else {
      preflight[.identity] = .fail(
        "The policy has no action \(name): write it under actions, with its adapter.")
      return nil
    }
    guard definition.kinds.contains(request.action) else {
      preflight[.identity] = .fail(
        "The action \(name) is not meant to \(request.action.rawValue): add that to its kinds, or "
          + "name another one.")
      return nil
    }
    guard
      definition.environments.isEmpty || definition.environments.contains(request.environment)
    else {
      let (here, own) = (request.environment, definition.environments.joined(separator: ", "))
      preflight[.identity] = .fail(
        "The action \(name) is for \(own), and not for \(here): add \(here) to "
          + "actions.\(name).environments if its calls are meant for \(here) too, or name the "
          + "environment that they reach.")
      return nil
    }
    return (name, definition)
  }

  private mutating func checkPolicy() -> Bool {
    if case .unreadable(let hash) = rules {
      preflight[.identity] = .fail(
        "The text of the policy in force (\(hash.description.prefix(12))) cannot be read by this "
          + "executor, or is not the one that was applied: see to its keys and its version, or "
          + "apply the policy anew.")
      return false
    }
    guard !policy.disabledActions.contains(request.action) else {
      preflight[.identity] = .fail(
        "The policy says that nobody here uses \(request.action.rawValue).")
      return false
    }
    return true
  }

  private mutating func checkNames() -> Bool {
    guard policy.services[request.service] != nil else {
      preflight[.identity] = .fail(
        "The policy knows no service \(request.service): write it under services, with its actions."
      )
      return false
    }
    guard policy.environments[request.environment] != nil else {
      preflight[.identity] = .fail(
        "The policy knows no environment \(request.environment): write it under environments.")
      return false
    }
    return true
  }

  /// The one that the policy gives the service for this kind; a request that names another one does
  /// not get it.
  private mutating func definitionName() -> String? {
    var allowed = [service.actions[request.action]].compactMap { $0 }
    if request.action == .bypass {
      let flags = Set(request.parameters.values)
      allowed =
        service.bypasses.filter { flags.contains($0.flag) }.compactMap(\.action) + allowed
    }
    guard let wanted = request.definition else { return allowed.first }
    if !allowed.contains(wanted) {
      preflight.add(
        .fail(
          "The policy does not give \(request.service) the action \(wanted) to "
            + "\(request.action.rawValue): write it under the service's actions."), to: .identity)
    }
    return wanted
  }

  /// Values of the definition's parameters; those that name an artefact are the record's alone.
  ///
  /// Nil where the record has none, or somebody typed another one; identity fails then. A plan “to
  /// 4.1.8” must not bring something else.
  mutating func parameters(of definition: ActionDefinition) -> [String: String]? {
    var parameters = request.parameters
    for (name, type) in definition.parameters.sorted(by: { $0.key < $1.key }) {
      switch type {
      case .release, .digest:
        guard let value = recorded(type, for: name) else { return nil }
        parameters[name] = value
      case .revision: doubt(parameters[name])
      case .dnsLabel, .flagKey, .percent, .duration, .time: break
      }
    }
    return parameters
  }

  private mutating func recorded(_ type: ParameterType, for name: String) -> String? {
    guard let release, request.action.bringsReleaseBack else {
      preflight.add(
        .fail(
          "“\(name)” is a \(type.rawValue), which is taken from the record alone, and no release was "
            + "resolved there: name one that was deployed, or use an action without it."),
        to: .identity)
      return nil
    }
    guard let value = type == .digest ? release.artefactDigest : release.version else {
      preflight.add(
        .fail(
          "The digest of \(release.version) (\(release.number)) is not on record, and nobody can type "
            + "it: give it when a deployment is planned."), to: .identity)
      return nil
    }
    guard request.parameters[name].map({ $0 == value }) ?? true else {
      preflight.add(
        .fail(
          "“\(name)” is given by hand, and is not that of \(release.version) (\(release.number)) on "
            + "record: leave it out, and it is filled in."), to: .identity)
      return nil
    }
    return value
  }

  /// Deployments record no revisions, so that a version and the number somebody typed for it may be
  /// two things.
  private mutating func doubt(_ revision: String?) {
    guard let revision, request.action.bringsReleaseBack else { return }
    // What does not fit its type may be anything, and is not repeated.
    let shown = ParameterType.revision.accepts(revision) ? "revision \(revision)" : "the revision"
    preflight.add(
      .unknown(
        "Nobody can tell that \(shown) is version \(to ?? "that was good"): deployments record no "
          + "revisions. Compare it by hand, such as with “kubectl rollout history”."),
      to: .identity)
  }

  /// Nothing outside is touched.
  private mutating func recordsOnly() {
    isRecordOnly = true
    let answer = CheckAnswer.pass("Nothing outside of the record is touched.")
    for check in [PreflightCheck.identity, .startState, .parse, .rights] {
      preflight[check] = answer
    }
    dryRun.append("The decision is recorded; nothing outside is touched by it.")
  }
}
