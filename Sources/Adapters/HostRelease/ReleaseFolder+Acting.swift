import Glibc

extension ReleaseFolder {
  /// Exchanges the link for one that names `version`, in one step that nobody sees half done.
  ///
  /// - Returns: what it named before.
  /// - Throws: why it names what it named before.
  func exchange(
    _ link: String, from expected: String?, to version: String
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
    unlinkat(descriptor, Self.nextLink, 0)
    guard symlinkat(version, descriptor, Self.nextLink) == 0 else {
      throw PreparationRefusal(
        "No link can be made in \(root): \(String(cString: strerror(errno))).")
    }
    defer { unlinkat(descriptor, Self.nextLink, 0) }
    // Replaces the name in one step. Whoever else switches at this very moment is not seen: the
    // kernel compares nothing.
    guard renameat(descriptor, Self.nextLink, descriptor, link) == 0 else {
      throw PreparationRefusal(
        "“\(link)” in \(root) cannot be exchanged: \(String(cString: strerror(errno))).")
    }
    fsync(descriptor)
    return before
  }

  private static let nextLink = ".lastgood-next"

  /// Puts the mark there that holds the service.
  func pause() throws(PreparationRefusal) {
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
