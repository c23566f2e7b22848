/// What a secret was recognised as.
package enum SecretKind: String, CaseIterable, Sendable {
  case known, privateKey, ageKey, ownToken
  case awsAccessKey, awsSecretKey, azureKey, googleKey, googleToken
  case githubToken, gitlabToken, npmToken, pypiToken
  case slackToken, slackWebhook, stripeKey, webToken
  case addressPassword, authorization
  case password, secret, apiKey, token, random
}

extension SecretKind {
  /// The name for people, as it stands in the marker.
  ///
  /// Recorded texts contain these words: a changed title makes old markers unknown.
  package var title: String {
    switch self {
    case .known: "known secret"
    case .privateKey: "private key"
    case .ageKey: "age secret key"
    case .ownToken: "Lastgood token"
    case .awsAccessKey: "AWS access key id"
    case .awsSecretKey: "AWS secret access key"
    case .azureKey: "Azure account key"
    case .googleKey: "Google API key"
    case .googleToken: "Google OAuth token"
    case .githubToken: "GitHub token"
    case .gitlabToken: "GitLab token"
    case .npmToken: "npm token"
    case .pypiToken: "PyPI token"
    case .slackToken: "Slack token"
    case .slackWebhook: "Slack webhook"
    case .stripeKey: "Stripe key"
    case .webToken: "JSON web token"
    case .addressPassword: "password in an address"
    case .authorization: "authorization"
    case .password: "password"
    case .secret: "secret"
    case .apiKey: "API key"
    case .token: "token"
    case .random: "random text beside a word for secrets"
    }
  }

  /// What stands in the place of the secret.
  package var marker: String { "[redacted: \(title)]" }
}
