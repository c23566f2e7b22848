/// Where a secret is found when it is needed; never the secret.
package enum SecretReference: Hashable, Sendable {
  /// `{file: /run/secrets/slack}`
  case file(String)
  /// `{env: SLACK_URL}`
  case environment(String)
  /// `{command: [/usr/bin/pass, slack]}`: what a program prints.
  case command([String])
}

extension SecretReference {
  /// Whether a secret of this name can be given to a program: `registry-token`.
  package static func isPlainName(_ name: String) -> Bool {
    let isFirst = name.utf8.first.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 } ?? false
    return isFirst && name.utf8.count <= 64
      && name.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
          || $0 == UInt8(ascii: "-")
      }
  }
}
