import Crypto
import Digest
import Foundation
import Spawn
import Testing

/// OpenFeature's own client for Python, where `scripts/openfeature` has put it.
enum OpenFeaturePython {
  static let path: String = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return cache + "/lastgood/openfeature/bin/python"
  }()

  /// It comes from PyPI, which not every machine reaches.
  static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Asks for a flag again and again until it is what is wanted, at most five seconds.
  static let script = """
    import sys, time
    from openfeature import api
    from openfeature.contrib.provider.ofrep import OFREPProvider
    url, flag, wanted = sys.argv[1:]
    api.set_provider(OFREPProvider(url))
    client = api.get_client()
    begin = time.monotonic()
    while True:
        details = client.get_boolean_details(flag, None)
        if str(details.variant) == wanted or time.monotonic() - begin > 5:
            break
    print(details.variant, details.value, details.reason, details.error_code)
    """
}

extension System {
  @Suite struct `lastgood flags` {
    private static let flags = """
      {"flags": {"new-pricing": {"state": "ENABLED", "variants": {"on": true, "off": false},
        "defaultVariant": "on"}}}
      """

    private func withFlags(
      _ body: (_ file: String, _ url: String) async throws -> Void
    ) async throws {
      try await withEmptyFolder { folder in
        let file = folder + "/flags.json"
        try Self.flags.write(toFile: file, atomically: true, encoding: .utf8)
        chmod(file, 0o600)
        let service = try RunningProgram("flags", "serve", "--file", file, "--port", "0", "--json")
        let port = try #require(try await service.event("flags_ready")["port"] as? Int)
        try await body(file, "http://127.0.0.1:\(port)")
        service.signal(.terminate)
      }
    }

    /// As a bypass would have kept it that put the flag from off to on.
    private static func snapshot(beside file: String) throws -> String {
      let start = try #require(flags.range(of: "{\"state\""))
      let after = String(flags[start.lowerBound...].dropLast(2))
      let before = after.replacing(
        "\"defaultVariant\": \"on\"", with: "\"defaultVariant\": \"off\"")
      let hash = OpenSSLSHA256().digest(of: Array(before.utf8))
      let kept = file + ".before.json"
      try #"{"flag":"new-pricing","sha256":"\#(hash)","before":\#(before),"after":\#(after)}"#
        .write(toFile: kept, atomically: true, encoding: .utf8)
      return kept
    }

    @Test(.enabled(if: OpenFeaturePython.isAvailable, "Run scripts/openfeature."))
    func `are evaluated for OpenFeature's own client, and a change is seen at once`()
      async throws
    {
      try await withFlags { file, url in
        let ask = { (wanted: String) async throws in
          try await Program(
            OpenFeaturePython.path, ["-c", OpenFeaturePython.script, url, "new-pricing", wanted]
          ).outcome(within: .seconds(60), keeping: 65_536).text
        }
        #expect(try await ask("on").hasPrefix("on True "))
        let kept = try Self.snapshot(beside: file)
        let answer = try await lastgood("flags", "restore", "--file", file, "--kept", kept)
        #expect(answer.ending == .exited(0), "\(answer.errors)")
        #expect(answer.output == "new-pricing is defined as before.\n")
        #expect(try await ask("off").hasPrefix("off False "))
      }
    }

    @Test func `what is asked for otherwise is told so`() async throws {
      let answer = try await lastgood("flags", "restore", "--file", "/nonexistent", "--kept", "/x")
      #expect(answer.ending == .exited(65))
      #expect(answer.errors.contains("/x cannot be read"))
      #expect(try await lastgood("flags", "serve").ending == .exited(64))
    }
  }
}
