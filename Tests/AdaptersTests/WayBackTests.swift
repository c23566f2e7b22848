import Decisions
import Testing

@testable import Adapters

@Suite struct `What a dry run says of the way back` {
  private func left(_ steps: PlanStep...) -> [String] {
    Preparation(steps: steps, predicted: "").withoutUndo
  }

  private func step(
    _ call: [String], isIrreversible: Bool = false, undo: [String] = []
  ) -> PlanStep {
    PlanStep(
      name: "it", call: call, timeoutSeconds: 5, isIrreversible: isIrreversible, undo: undo)
  }

  @Test(arguments: [
    ["/opt/switch"], ["/usr/bin/kubectl", "rollout", "undo", "deployment", "status"],
    ["/opt/tool", "rollout", "status"], ["haproxy", "/run/h.sock", "set", "shop/new1", "drain"],
    ["nginx", "/etc/nginx/shop.conf", "write", "shop"],
    ["http", "POST", "https://ci.example/wait"],
    ["host-release", "pause", "/srv/shop", "PAUSED"],
  ])
  func `what changes something and has no undo is named`(call: [String]) {
    #expect(left(step(call)) == ["it"])
    #expect(left(step(call, undo: ["/opt/back"])).isEmpty)
    // That is told in a sentence of its own.
    #expect(left(step(call, isIrreversible: true)).isEmpty)
  }

  @Test(arguments: [
    ["wait", "30s"], ["haproxy", "/run/h.sock", "expect", "shop/old1"],
    ["haproxy", "/run/h.sock", "wait", "drained", "10s"],
    ["nginx", "/etc/nginx/shop.conf", "ask", "http://127.0.0.1/"],
    ["ofrep", "expect", "http://127.0.0.1", "banner", "off", "5s"],
    ["aws-codedeploy", "wait", "succeeded"],
    ["/usr/bin/kubectl", "rollout", "status", "deployment", "web"],
  ])
  func `what only looks or waits needs none`(call: [String]) {
    #expect(left(step(call)).isEmpty)
  }
}
