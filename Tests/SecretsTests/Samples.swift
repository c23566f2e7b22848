import Secrets
import Testing

/// Texts with and without secrets.
///
/// The secrets are put together here, so that scanners of repositories do not find them.
enum Samples {
  struct Secret: CustomTestStringConvertible, Sendable {
    var kind: SecretKind
    var before: String
    var secret: String
    var after: String
    var text: String { before + secret + after }
    var testDescription: String { "\(kind) after “\(before.suffix(20))”" }
  }

  static let mixed = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY"
  static let long = mixed + mixed

  private static func secret(
    _ kind: SecretKind, _ before: String, _ parts: String..., after: String = "\n"
  ) -> Secret {
    Secret(kind: kind, before: before, secret: parts.joined(), after: after)
  }

  static let key =
    "-----BEGIN " + "RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n" + long + "\n" + long
    + "\nabc=\n-----END " + "RSA PRIVATE KEY-----"
  static let webToken =
    "eyJ" + "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" + ".eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + mixed

  static let secrets: [Secret] = [
    secret(.privateKey, "key:\n", key),
    secret(.privateKey, "\"", key.replacing("\n", with: "\\n"), after: "\","),
    secret(.privateKey, "", "-----BEGIN ", "OPENSSH PRIVATE KEY-----\n", long, after: "\nthe end"),
    secret(
      .privateKey, "", "-----BEGIN ", "PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n", long,
      "\n=a1B2\n-----END ", "PGP PRIVATE KEY BLOCK-----"),
    secret(.ageKey, "# ", "AGE-SECRET-" + "KEY-1", String(repeating: "QP3Z", count: 14)),
    secret(.awsAccessKey, "id ", "AKIA", "QYLPMN5HFZ2X7A3B", after: " is"),
    secret(.awsAccessKey, "\\n", "ASIA", "QYLPMN5HFZ2X7A3B"),
    secret(.awsSecretKey, "aws_secret_access_key = ", mixed, "/+abcdef"),
    secret(.awsSecretKey, "\"SecretAccessKey\": \"", mixed, "/+abcdef", after: "\""),
    secret(.githubToken, "push with ", "ghp_", mixed, "abcd", after: ", please"),
    secret(.githubToken, "\u{1B}[32m", "gho_", mixed, "abcd", after: "\u{1B}[0m"),
    secret(.githubToken, "%3D", "ghs_", mixed, "abcd"),
    secret(.githubToken, "https://", "github_" + "pat_", long, after: "@github.com/a/b"),
    secret(.gitlabToken, "", "glpat-", "aB3dE5fG7hJ9kL1mN2pQ"),
    secret(.slackToken, "", "xoxb-", "123456789012-", mixed),
    secret(.slackWebhook, "https://hooks.slack.com/services/", "T0ABCDEFG/B0ABCDEFG/", mixed),
    secret(.stripeKey, "", "sk_" + "live_", mixed), secret(.stripeKey, "", "rk_" + "live_", mixed),
    secret(.googleKey, "?key=", "AI" + "za", mixed, "abc"),
    secret(.googleToken, "", "ya29" + ".", mixed),
    secret(.npmToken, "//registry/:_auth ", "npm_", mixed, "abcd"),
    secret(.pypiToken, "", "pypi-" + "AgEI", long),
    secret(.webToken, "cookie ", webToken, after: ". Then"),
    secret(.azureKey, "AccountName=a;AccountKey=", mixed, mixed, "==", after: ";Endpoint"),
    secret(.addressPassword, "postgres://app:", "pw", after: "@db:5432/app?x=y"),
    secret(.addressPassword, "redis://:", "a/b:c@d", after: "@cache/0"),
    secret(.authorization, "Authorization: Bearer ", mixed),
    secret(.authorization, "authorization: Basic ", "dXNlcjpwYXNz"),
    secret(.authorization, "\"Authorization\": \"Bearer ", mixed, after: "\""),
    secret(.password, "password=", "hunter22"), secret(.password, "passwd: ", "hunter2hunter2"),
    secret(.password, "DB_PASSWORD='", "with some spaces", after: "'"),
    secret(.password, #"{\"password\":\""#, "hunter22", after: #"\"}"#),
    secret(.password, "{\"password\":\"", #"hunt\"er22"#, after: "\"}"),
    secret(.password, "psql --password ", "hunter22", after: " -h db"),
    secret(.password, "password=", "pa[ss]word!"), secret(.password, "password=", "$ecret123"),
    secret(.password, "password: ", "hunter2"), secret(.password, "PASSWD=", "abc1"),
    secret(.password, "DB_PASS=", "hunter2"), secret(.password, "PASS=", "s3cr3t"),
    secret(.password, "curl -s -u admin:", "pa55", after: " https://x"),
    secret(.password, "curl --user 'admin:", "pa55word", after: "' https://x"),
    secret(.password, "sshpass -p ", "hunter2", after: " ssh web-1"),
    secret(.password, "sshpass -p", "hunter2", after: " ssh web-1"),
    secret(.apiKey, "key ", "sk-" + "proj-", mixed), secret(.apiKey, "", "sk-" + "ant-", mixed),
    secret(.token, "", "hvs" + ".", mixed), secret(.token, "", "dckr_" + "pat_", mixed),
    secret(.secret, "", "whs" + "ec_", mixed),
    secret(.apiKey, "", "SG" + ".", "aB3dE5fG7hJ9kL1mN2pQ", ".", mixed),
    secret(.secret, "client_secret=", "a1b2c3d4e5", after: "&grant=x"),
    secret(.apiKey, "api_key=", "a1b2c3d4e5"), secret(.apiKey, "X-Api-Key: ", "a1b2c3d4e5"),
    secret(.token, "token=", "a1b2c3d4e5", after: ", and"), secret(.token, "TOKEN2 := ", mixed),
    secret(.ownToken, "sent ", "lg_", mixed, "abcdefghi-_"),
    secret(.random, "the new token is ", mixed),
    secret(.random, "secret ", "9f86d081884c7d659a2feaa0c55ad015", after: "."),
  ]

  static let innocent: [String] = [
    "", "\0", "=", "password", "password=", "password: ", "the token bucket is full",
    "9fceb02d0ae598e95dc970b74767f19372d61af8", "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "550e8400-e29b-41d4-a716-446655440000", "request token bucket 3 of 4",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "image: app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "secret: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38G",
    "https://example.com/a?b=c#d", "http://localhost:8080/path@v2", "ssh://git@github.com:22/a/b",
    "https://registry.example:443/@scope/pkg", "http://[::1]:8080/a@b", "std::token::bucket",
    "password=********", "password=${DB_PASSWORD}", "password=$DB_PASSWORD", "token=<your token>",
    "secret=xxxxxxxxxxxx", "password=changeme", "password=REDACTED", "token: {{ vault.token }}",
    "postgres://app:***@db/app", "postgres://app:${PW}@db/app", "api_key=file:/run/secrets/key",
    "Authorization: Bearer $TOKEN", "Authorization: Bearer <token>", "bearer tokens expire daily",
    "token: refreshed automatically by the job", "password = readPassword(from: file)",
    "if password == expectedPassword { return }", "max_tokens=10000000", "tokenizer: sentencepiece",
    "-----BEGIN CERTIFICATE-----\nMIIBaB3dE5fG7hJ9kL1mN2pQ\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMIIBaB3dE5fG7hJ9kL1mN2pQ\n-----END PUBLIC KEY-----",
    "a file with -----BEGIN " + "PRIVATE KEY----- in it", "npm_config_registry", "AKIA is a prefix",
    "lg_some_identifier_that_is_quite_long_and_goes_on_and_on", "eyJust.kidding.here",
    "ghp_" + String(repeating: "x", count: 36), "secret management in Kubernetes",
    "password: none", "password: wrong", "Wrong password: user bob", "PASS=1234 FAIL=0",
    "BYPASS=everything", "pass: the ball", "curl -u $USER:$PASSWORD x", "curl -u admin x:1",
    "sshpass -p $PW ssh x", "sshpass -e ssh", "SG.net is down", "task-projection-of-the-day-x",
    "secretary=Miss Moneypenny",
    "We rotated the secret at 14:02 and the error rate fell to 0.1%.", "pwd: /usr",
  ]
}
