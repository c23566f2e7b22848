package import Digest
import Glibc
import Spawn

/// Decides whether a program may be run on this host.
package struct ProgramGate: Sendable {
  private let file: AllowListFile
  let digest: @Sendable (UnsafeRawBufferPointer) -> SHA256Digest
  private let looks: Looks

  package init(
    _ file: AllowListFile, digest: @escaping @Sendable (UnsafeRawBufferPointer) -> SHA256Digest
  ) {
    self.init(file, looks: .atHost, digest: digest)
  }

  init(
    _ file: AllowListFile, looks: Looks,
    digest: @escaping @Sendable (UnsafeRawBufferPointer) -> SHA256Digest
  ) {
    (self.file, self.looks, self.digest) = (file, looks, digest)
  }

  /// Lets a program pass.
  ///
  /// Says nothing about its arguments.
  ///
  /// - Throws: why it is not run, and what to do.
  func admit(_ path: String) async throws(PreparationRefusal) -> AdmittedProgram {
    // A large program takes long to be hashed, and one on a dead disk for ever.
    try await looks.onThread(at: "The program \(path)") { () throws(PreparationRefusal) in
      try judge(path)
    }.get()
  }

  private func judge(_ path: String) throws(PreparationRefusal) -> AdmittedProgram {
    if let refusal = RefusedPrograms.refusal(of: CommandTemplate.lastPart(of: path)) {
      throw PreparationRefusal(refusal)
    }
    guard let program = try file.read()[path] else {
      throw PreparationRefusal(
        "\(path) is not on the list of programs that the executor's host runs: add a line with "
          + "its path to \(file.path) there.")
    }
    // Behind a harmless name may be a shell.
    let real = try resolve(path)
    if let refusal = RefusedPrograms.refusal(of: CommandTemplate.lastPart(of: real)) {
      throw PreparationRefusal("\(path) is \(real). \(refusal)")
    }
    guard access(real, X_OK) == 0 else {
      throw PreparationRefusal("\(path) may not be run by the executor's user.")
    }
    return AdmittedProgram(
      path: program.path, subcommands: program.subcommands, file: try checkContent(of: program))
  }

  private func resolve(_ path: String) throws(PreparationRefusal) -> String {
    guard let real = realpath(path, nil) else {
      throw PreparationRefusal("There is no program \(path) on the executor's host.")
    }
    defer { free(real) }
    return String(cString: real)
  }

  /// The file, where its content was held against a digest.
  private func checkContent(
    of program: AllowList.Program
  ) throws(PreparationRefusal) -> ProgramFile? {
    let path = program.path
    do {
      let content = try HostFile(path)
      let isScript = content.beginning(2) == Array("#!".utf8)
      guard let expected = program.digest else {
        if !isScript { return nil }
        throw PreparationRefusal(
          "\(path) is a script, which its interpreter reads anew each time: add sha256: and its "
            + "digest to its line in \(file.path), once somebody has reviewed it.")
      }
      guard content.withMappedBytes(digest) == expected else {
        throw PreparationRefusal(
          "\(path) is not what was allowed: its digest is another one. Look who changed it; then "
            + "write the new digest into \(file.path).")
      }
      // Looked at and run are one file, whatever is put in its place meanwhile.
      return try content.program(at: path)
    } catch let fault as HostFile.Fault {
      throw PreparationRefusal(fault.sentence)
    } catch let refusal as PreparationRefusal {
      throw refusal
    } catch {
      throw PreparationRefusal("\(path) cannot be looked at.")
    }
  }
}
