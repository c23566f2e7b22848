import Crypto
import Digest
import Embedded
import EventLog
import IncidentService
import PostgresStore

/// The policies of an instance, for verbs that look at them.
struct PolicyCabinet {
  let instance: Instance
  let keys: KeyRing
  private let vault: Vault

  init(data: String?, in surroundings: Surroundings) async throws {
    instance = Instance(try Configuration(data: data, in: surroundings))
    try await instance.checkSchema()
    keys = KeyRing(folder: instance.configuration.keys)
    vault = try await keys.makeVault(for: instance)
  }

  /// Lends the policies as an auditor sees them.
  func reading<Value>(_ body: (StoredPolicies) async throws -> Value) async throws -> Value {
    let store = PostgresEventStore(
      try instance.connectionString(as: .auditor), vault: vault, readers: 1)
    do {
      let value = try await body(StoredPolicies(in: store))
      await store.close()
      return value
    } catch {
      await store.close()
      throw error
    }
  }

  /// Puts a policy into force, after those that `policies` know.
  func apply(
    _ application: PolicyApplication, after policies: StoredPolicies
  ) async throws -> PolicyApplication.Outcome {
    let store = PostgresEventStore(
      try instance.connectionString(as: .policy), as: .policy, vault: vault, readers: 1)
    do {
      let outcome = try await application.run(
        through: store, after: policies, by: OpenSSLSHA256())
      await store.close()
      return outcome
    } catch {
      await store.close()
      throw error
    }
  }

  /// The person of a handle; nil when nobody is called so.
  func person(_ handle: String) async throws -> PrincipalID? {
    let store = PostgresEventStore(
      try instance.connectionString(as: .app), vault: vault, readers: 1)
    do {
      let person = try await PostgresPeople(store).person(handle: handle)
      await store.close()
      return person?.id
    } catch {
      await store.close()
      throw error
    }
  }
}
