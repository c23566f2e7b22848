import JSON
import Policy

/// A deployment as the cluster describes it, and the revisions that are kept of it.
///
/// It is somebody else's text: names are taken by their rules, and everything else is left alone.
struct KubernetesDeployment: Equatable, Sendable {
  var uid: String
  var generation: Int64
  /// Which generation its status speaks of.
  var observedGeneration: Int64
  var isPaused: Bool
  /// The revision that it is at; nil before the controller has given it one.
  var revision: Int64?
  /// What it selects, for asking after its revisions.
  var labels: String
  /// By the name of each container.
  var images: [String: ContainerImage]
  /// The controller has given up: `ProgressDeadlineExceeded`.
  var isStalled: Bool
  var (replicas, updated, available, total): (Int64, Int64, Int64, Int64)
  var revisions: [KubernetesRevision] = []

  /// Whether the controller has not looked at the newest change.
  var isStale: Bool { observedGeneration < generation }

  /// Whether all of it runs what it is to run.
  var isComplete: Bool {
    !isStale && updated >= replicas && available >= replicas && total <= updated
  }
}

/// What is kept of an earlier state, or of the one of now.
struct KubernetesRevision: Equatable, Sendable {
  var number: Int64
  var images: [String: ContainerImage]
}

/// What an image is called, such as `registry/name:tag@sha256:…`.
struct ContainerImage: Equatable, Sendable {
  /// Nil where it has none that could be a version.
  var tag: String?
  var digest: String?

  init(_ text: String) {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let digest = halves.count > 1 ? String(halves[1]) : nil
    self.digest = digest.flatMap { ParameterType.digest.accepts($0) ? $0 : nil }
    // A colon before the last slash belongs to the port of a registry.
    let name = halves[0].split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let tag = name.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
    self.tag = tag.flatMap { ParameterType.release.accepts($0) ? $0 : nil }
  }

  /// Whether it is this release; a digest says more than a tag, which can be moved.
  func isOf(_ release: String, _ digest: String?) -> Bool {
    if let digest, let own = self.digest { return own == digest }
    return tag == release
  }

  /// For people.
  var shown: String { tag ?? digest.map { String($0.prefix(19)) } ?? "an image without a version" }
}

// MARK: - Reading

extension KubernetesDeployment {
  /// - Throws: what the cluster did not say.
  init(_ value: JSONValue) throws(PreparationRefusal) {
    guard let uid = value["metadata"]?["uid"]?.text,
      let generation = value["metadata"]?["generation"]?.count,
      let spec = value["spec"]
    else {
      throw PreparationRefusal("kubectl did not describe a deployment.", isUnknown: true)
    }
    let status = value["status"]
    (self.uid, self.generation) = (uid, generation)
    observedGeneration = status?["observedGeneration"]?.count ?? 0
    isPaused = spec["paused"] == .bool(true)
    revision = value.revision
    labels = try Self.labels(spec["selector"])
    images = spec["template"].map(Self.images(of:)) ?? [:]
    isStalled = Self.isStalled(status)
    replicas = spec["replicas"]?.count ?? 1
    updated = status?["updatedReplicas"]?.count ?? 0
    available = status?["availableReplicas"]?.count ?? 0
    total = status?["replicas"]?.count ?? 0
  }

  private static func isStalled(_ status: JSONValue?) -> Bool {
    guard case .array(let conditions)? = status?["conditions"] else { return false }
    return conditions.contains {
      $0["type"]?.text == "Progressing" && $0["status"]?.text == "False"
        && $0["reason"]?.text == "ProgressDeadlineExceeded"
    }
  }

  private static func labels(_ selector: JSONValue?) throws(PreparationRefusal) -> String {
    guard case .object(let members)? = selector?["matchLabels"], !members.isEmpty else {
      throw PreparationRefusal(
        "The deployment selects its pods by something else than labels, which is not understood.")
    }
    var words: [String] = []
    for member in members {
      guard let value = member.value.text, isLabel(member.key, "/._-"), isLabel(value, "._-") else {
        throw PreparationRefusal("A label that the deployment selects by is none.")
      }
      words.append("\(member.key)=\(value)")
    }
    return words.joined(separator: ",")
  }

  private static func isLabel(_ text: String, _ marks: String) -> Bool {
    text.utf8.count <= 317
      && text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || marks.utf8.contains(byte)
      }
  }

  /// Takes those of its revisions out of a list of replica sets.
  mutating func take(_ list: JSONValue) throws(PreparationRefusal) {
    guard case .array(let items)? = list["items"] else {
      throw PreparationRefusal("kubectl did not list the revisions.", isUnknown: true)
    }
    revisions = items.compactMap { item in
      guard item.isOwned(by: uid), let number = item.revision,
        let template = item["spec"]?["template"]
      else { return nil }
      return KubernetesRevision(number: number, images: Self.images(of: template))
    }
  }

  private static func images(of template: JSONValue) -> [String: ContainerImage] {
    guard case .array(let containers)? = template["spec"]?["containers"] else { return [:] }
    var images: [String: ContainerImage] = [:]
    for container in containers {
      guard let name = container["name"]?.text, let image = container["image"]?.text else {
        continue
      }
      images[name] = ContainerImage(image)
    }
    return images
  }
}

extension JSONValue {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

  fileprivate var count: Int64? {
    if case .integer(let number) = self, number >= 0 { number } else { nil }
  }

  /// The annotation that the controller numbers revisions by.
  fileprivate var revision: Int64? {
    guard let text = self["metadata"]?["annotations"]?["deployment.kubernetes.io/revision"]?.text,
      ParameterType.revision.accepts(text)
    else { return nil }
    return Int64(text)
  }

  fileprivate func isOwned(by uid: String) -> Bool {
    guard case .array(let owners)? = self["metadata"]?["ownerReferences"] else { return false }
    return owners.contains { $0["uid"]?.text == uid && $0["controller"] == .bool(true) }
  }
}

// MARK: - Finding a release

extension KubernetesDeployment {
  /// The image that says the version.
  func image(_ container: String?) throws(PreparationRefusal) -> ContainerImage {
    guard let image = Self.image(container, in: images) else {
      throw PreparationRefusal(
        container.map { "The deployment has no container \($0)." }
          ?? "The deployment has several containers: say with “container” which one's image is the "
          + "version.")
    }
    return image
  }

  private static func image(
    _ container: String?, in images: [String: ContainerImage]
  ) -> ContainerImage? {
    if let container { return images[container] }
    return images.count == 1 ? images.values.first : nil
  }

  /// The one revision that bears a release.
  ///
  /// - Throws: when there is none, or more than one, or it is the one of now.
  func revision(
    of release: String, _ digest: String?, _ container: String?
  ) throws(PreparationRefusal) -> Int64 {
    let found = revisions.filter {
      Self.image(container, in: $0.images)?.isOf(release, digest) ?? false
    }
    guard let first = found.first else {
      throw PreparationRefusal(
        "No revision that the cluster keeps has the image of \(release): it was pruned "
          + "(revisionHistoryLimit), or never deployed there. Deploy it anew.")
    }
    guard found.count == 1 else {
      let numbers = found.map(\.number).sorted().map { "\($0)" }.joined(separator: ", ")
      throw PreparationRefusal(
        "Revisions \(numbers) all have the image of \(release), and differ in something else: "
          + "compare them with “kubectl rollout history”, and deploy the one that is meant.")
    }
    guard first.number != revision else {
      throw PreparationRefusal("\(release) is the revision of now (\(first.number)) already.")
    }
    return first.number
  }
}
