import Glibc
import Spawn

extension ReleaseFolder {
  /// Exchanges the link for one that names `version`, in one step that nobody sees half done.
  ///
  /// The action names what is made on the way; `meanwhile` is what others do at that very moment, for
  /// tests.
  ///
  /// - Returns: what it named before.
  /// - Throws: why it names what it named before.
  func exchange(
    _ link: String, from expected: String?, to version: String, for action: String,
    under lease: StepLease? = nil, meanwhile: () -> Void = {}
  ) throws(PreparationRefusal) -> String {
    guard isPaused == .seen(false) else {
      throw PreparationRefusal("\(root) is paused, or nobody can tell; the link was left alone.")
    }
    guard has(version) else {
      throw PreparationRefusal("\(root) has no folder \(version); the link was left alone.")
    }
    guard let before = self.version(linkedAs: link).value else {
      throw PreparationRefusal("“\(link)” names no release of \(root); it was left alone.")
    }
    if before == version { return before }
    guard expected == nil || before == expected else {
      throw PreparationRefusal(
        "“\(link)” names \(before) and not \(expected ?? ""), as the plan says; it was left alone.")
    }
    guard let named = target(of: link) else {
      throw PreparationRefusal("“\(link)” in \(root) cannot be read; it was left alone.")
    }
    let next = Self.nextLink + action
    unlinkat(descriptor, next, 0)
    guard symlinkat(version, descriptor, next) == 0 else {
      throw PreparationRefusal(
        "No link can be made in \(root): \(String(cString: strerror(errno))).")
    }
    defer { unlinkat(descriptor, next, 0) }
    meanwhile()
    try lease?.refuse()
    switch put(next, as: link, expecting: named, placing: version) {
    case .done: fsync(descriptor)
    case .other:
      throw PreparationRefusal(
        "Somebody else switched “\(link)” in \(root) at the same moment, and it names what they "
          + "want. See what they are doing, and have the plan made again.")
    case .failed(let code):
      throw PreparationRefusal(
        "“\(link)” in \(root) cannot be exchanged: \(String(cString: strerror(code))).")
    }
    return before
  }

  /// Links are told apart by what they say, word for word.
  private func put(
    _ next: String, as link: String, expecting named: String, placing version: String
  ) -> NameExchange.Answer<String> {
    let descriptor = descriptor
    return NameExchange.put(
      next, as: link, in: descriptor, expecting: named, placing: version,
      reading: { Self.target(of: $0, in: descriptor) })
  }

  /// Followed by the action, so that two of them do not take each other's.
  private static let nextLink = ".lastgood-next-"

  /// Puts the mark there that holds the service.
  func pause(under lease: StepLease?) throws(PreparationRefusal) {
    try lease?.refuse()
    let mark = openat(
      descriptor, Self.pauseMark, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard mark >= 0 else {
      throw PreparationRefusal(
        "\(Self.pauseMark) cannot be made in \(root): \(String(cString: strerror(errno))).")
    }
    close(mark)
    fsync(descriptor)
  }
}
