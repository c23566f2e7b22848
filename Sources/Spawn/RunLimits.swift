import CSpawn

/// What a guarded program may use at most.
package struct RunLimits: Sendable, Hashable {
  package var openFiles = 1024
  /// Of the whole user, threads counted, as the kernel does; root is exempt.
  package var processes = 4096
  /// Bytes of one file.
  package var fileSize = 1 << 30

  package init() {}

  /// The limits as options of another program, `prlimit`.
  ///
  /// Without a core file, which would hold what the program knew.
  var options: [String] {
    [
      Self.option("core", 0, below: "c"), Self.option("nofile", openFiles, below: "n"),
      Self.option("nproc", processes, below: "p"), Self.option("fsize", fileSize, below: "f"),
    ]
  }

  /// Nobody but root may set more than is allowed already.
  private static func option(_ name: String, _ wanted: Int, below resource: Unicode.Scalar)
    -> String
  {
    let hard = Int(spawn_hard_limit(CChar(bitPattern: UInt8(ascii: resource))))
    let value = hard < 0 ? wanted : min(wanted, hard)
    return "--\(name)=\(value):\(value)"
  }
}
