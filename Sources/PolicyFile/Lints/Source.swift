/// Well-known guidance that rules come from, as it is named to people.
enum Source {
  static let safeDeployment = "“Safe deployment practices” (Azure Well-Architected)"
  static let mitigation = "“Deployment failure mitigation strategy” (Azure Well-Architected)"
  static let alerting = "“Alerting on SLOs” (Google, The Site Reliability Workbook)"
  static let errorBudget = "“Embracing Risk” (Google, Site Reliability Engineering)"
}
