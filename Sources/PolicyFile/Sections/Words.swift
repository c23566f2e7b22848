import Policy

extension MitigationKind: PolicyWord {}
extension Criticality: PolicyWord {}
extension Infrastructure: PolicyWord {}
extension AutomationLevel: PolicyWord {}
extension Bypass.Kind: PolicyWord {}
extension Signal.Direction: PolicyWord {}
extension Signal.SignalUnit: PolicyWord {}
extension Signal.BreachResponse: PolicyWord {}
extension SignalLevel: PolicyWord {}
extension Provider.Kind: PolicyWord {}
extension EnvironmentRule.AutomaticRollback: PolicyWord {}
extension ErrorBudgetBand.Allowance: PolicyWord {}
extension ErrorBudgetBand.Soaks: PolicyWord {}
extension ParameterType: PolicyWord {}
extension ChecklistRule.Fulfilment: PolicyWord {}
extension ChecklistRule.Condition: PolicyWord {}
extension Channel.Kind: PolicyWord {}
extension ChatRule.Kind: PolicyWord {}
extension ChatVerb: PolicyWord {}
extension TrackerRule.Kind: PolicyWord {}
extension EscalationRung.Reason: PolicyWord {}
extension RolloutTemplate.Kind: PolicyWord {}
extension Weekday: PolicyWord {}
extension AuthorityRule.Category: PolicyWord {}

/// The shipped profiles that a policy can follow.
package enum PolicyProfile: String, CaseIterable, Sendable {
  case atp, minimal, none
}

extension PolicyProfile: PolicyWord {}

/// When the items of a checklist are seen to.
enum ChecklistTime: String, CaseIterable, PolicyWord { case before, during, after }
