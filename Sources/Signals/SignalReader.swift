package import Adapters
package import Policy

/// Asks each signal's own provider.
package struct SignalReader: SignalSource {
  private let secrets: SecretResolver
  private let command: AllowedCommand
  private let looks: Looks
  private let now: @Sendable () -> Int64

  /// `now` answers the time in milliseconds since 1970.
  package init(
    secrets: SecretResolver, gate: ProgramGate, now: @escaping @Sendable () -> Int64
  ) {
    (self.secrets, command, self.now) = (secrets, AllowedCommand(gate), now)
    looks = Looks(patience: .milliseconds(Provider.longestTimeout.milliseconds))
  }

  package func read(_ question: SignalQuestion) async -> SignalReading {
    guard let provider = question.provider else {
      return unknown(
        question,
        "Nobody is asked for \(question.signal): name a provider for it in the policy, or record "
          + "its readings.")
    }
    // Each ends by itself in time; this is for one that hangs all the same.
    let patience = Duration.milliseconds(provider.patience.milliseconds) + Self.grace
    let answer = await looks.look(at: "The provider of \(question.signal)", within: patience) {
      await ask(provider, question)
    }
    switch answer {
    case .success(let reading): return reading
    case .failure(let refusal): return unknown(question, refusal.sentence)
    }
  }

  private static let grace = Duration.seconds(3)

  private func ask(_ provider: Provider, _ question: SignalQuestion) async -> SignalReading {
    do throws(NoValue) {
      return switch provider.kind {
      case .prometheus: try await askPrometheus(provider, question)
      case .http: try await check(provider, question)
      case .sql: try await askDatabase(provider, question)
      case .command: try await run(provider, question)
      case .external:
        throw NoValue(
          "\(question.signal) is measured elsewhere and never read here: record its readings.")
      }
    } catch {
      return unknown(question, error.because)
    }
  }

  private func unknown(_ question: SignalQuestion, _ why: String) -> SignalReading {
    .unknown(at: now(), window: question.span, because: why)
  }
}

// MARK: - Providers

extension SignalReader {
  private func askPrometheus(
    _ provider: Provider, _ question: SignalQuestion
  ) async throws(NoValue) -> SignalReading {
    guard let url = provider.url, let query = question.definition.query else {
      throw NoValue("The policy says no url of Prometheus, or no query: complete it.")
    }
    let time = ReadingTime(provider.patience)
    let server = PrometheusServer(
      url: url, token: try await secret("token", of: provider), at: question.at, time: time)
    let text = try question.filled(query)
    let value = try await server.number(text)
    let quantity = try MeasuredNumber(value.text, of: question.definition.unit).value
    try await server.checkFreshness(of: text, step: question.definition.step)
    var reading = SignalReading(at: value.at, value: quantity, window: question.span)
    var remarks = value.remarks
    if let requests = question.definition.requests {
      do throws(NoValue) {
        let count = try await server.number(try question.filled(requests))
        reading.requests = wholeRequests(count.text)
        if reading.requests == nil { remarks.append("The number of requests is no number.") }
      } catch {
        remarks.append("The number of requests is not known. \(error.because)")
      }
    }
    reading.because = remarks.isEmpty ? nil : remarks.joined(separator: " ")
    return reading
  }

  private func check(
    _ provider: Provider, _ question: SignalQuestion
  ) async throws(NoValue) -> SignalReading {
    let outcome = await (try question.check(within: ReadingTime(provider.patience))).outcome()
    let (failures, because): (Int64, String?)
    switch outcome {
    case .passed: (failures, because) = (0, nil)
    case .failed(let why): (failures, because) = (1, why)
    case .unknown(let why): throw NoValue(why)
    }
    return SignalReading(
      at: now(), value: Quantity(millionths: failures * 1_000_000, .count(of: nil)),
      window: question.span, because: because)
  }

  private func askDatabase(
    _ provider: Provider, _ question: SignalQuestion
  ) async throws(NoValue) -> SignalReading {
    guard let query = question.definition.query else {
      throw NoValue("The policy says no query: complete it.")
    }
    let database: ReadOnlyDatabase
    do {
      database = try ReadOnlyDatabase(
        provider.settings, for: "The provider", statementTimeout: provider.patience)
    } catch {
      throw NoValue(error.sentence)
    }
    var requests: String?
    if let text = question.definition.requests { requests = try question.filled(text) }
    let answer = try await DatabaseQuestion(
      database: database, password: try await secret("password", of: provider),
      query: try question.filled(query), requests: requests
    ).answer()
    return SignalReading(
      at: now(), value: try MeasuredNumber(answer.value, of: question.definition.unit).value,
      requests: answer.requests.flatMap { wholeRequests($0) }, window: question.span,
      because: answer.because)
  }

  private func run(
    _ provider: Provider, _ question: SignalQuestion
  ) async throws(NoValue) -> SignalReading {
    let places: [String: AllowedCommand.Value]
    do {
      places = try question.places
    } catch {
      throw NoValue(error.sentence)
    }
    let answer = try await CommandMeasure(
      command: command, run: provider.run, values: places,
      timeout: .milliseconds(provider.patience.milliseconds)
    ).answer(of: question.definition.unit)
    return SignalReading(
      at: now(), value: answer.value, requests: answer.requests, window: question.span,
      because: answer.because)
  }

  /// Nil where the policy names none.
  private func secret(
    _ name: String, of provider: Provider
  ) async throws(NoValue) -> String? {
    guard let reference = provider.secrets[name] else { return nil }
    do {
      return try await secrets.find(reference)
    } catch {
      throw NoValue(error.sentence)
    }
  }
}
