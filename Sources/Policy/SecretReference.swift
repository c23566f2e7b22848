/// Where a secret is found when it is needed; never the secret.
package enum SecretReference: Hashable, Sendable {
  /// `{file: /run/secrets/slack}`
  case file(String)
  /// `{env: SLACK_URL}`
  case environment(String)
  /// `{command: [/usr/bin/pass, slack]}`: what a program prints.
  case command([String])
}
