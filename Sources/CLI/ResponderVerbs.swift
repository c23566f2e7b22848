package import CommandLineKit

/// The verbs of the responder, for the table of any program that can say what is around it.
package enum ResponderVerbs {
  package typealias Entry<Context: ResponderSurroundings> = CommandTable<Context>.Entry

  /// Declaring, recording, looking.
  package static func incidents<Context: ResponderSurroundings>() -> [Entry<Context>] {
    entries([
      Declare.self, ListIncidents.self, ShowIncident.self, UseIncident.self, ShowBrief.self,
      Watch.self, Advise.self, Note.self, AttachEvidence.self, RunCommand.self, Ask.self,
      AnswerRequest.self,
      ChangeSeverity.self, StateImpact.self, OfferRole.self, AcceptRole.self, ReleaseRole.self,
      Update.self, ListUpdates.self, Snooze.self, SetPace.self,
      Mitigate.self, Resolve.self, Reopen.self, Close.self, Merge.self, Unmerge.self,
      Decide.self, ListDecisions.self, ShowPlan.self, Approve.self, Deny.self, LinkApproval.self,
      ObjectToDecision.self, OverridePreflight.self, AgreeToBreakGlass.self,
      WithdrawDecision.self, VerifyAction.self, RecordOutcome.self, ExtendDegraded.self,
      ReviewDecision.self,
    ]) + [group("debt", "Gates that were passed over.", [OpenDebt.self, PayDebt.self])]
  }

  /// What became of messages, and whether channels work.
  package static func deliveries<Context: ResponderSurroundings>() -> [Entry<Context>] {
    [
      group(
        "deliveries", "Messages, and what became of them.",
        [ListDeliveries.self, ShowDelivery.self, ReplayDelivery.self]),
      group("channel", "Where messages go.", [TestChannel.self]),
      group(
        "subscribers", "People outside who want to be told by mail.",
        [ListSubscribers.self, RemoveSubscriber.self]),
      group(
        "status", "The page for stakeholders.",
        [
          MakeStatusLink.self, ListStatusLinks.self, RevokeStatusLink.self,
          RevokeStatusLinks.self,
        ]),
      group(
        "maintenance", "Work that people outside are told of beforehand.",
        [
          PlanMaintenance.self, ChangeMaintenance.self, CancelMaintenance.self,
          ListMaintenance.self,
        ]),
    ]
  }

  /// Looking at the record and mending it.
  package static func record<Context: ResponderSurroundings>() -> [Entry<Context>] {
    entries([
      ShowTimeline.self, Search.self, Due.self, Promises.self, ShowMetrics.self, Similar.self,
      Correct.self, Redact.self, Star.self,
      Report.self, Reports.self, AcknowledgeReport.self, RecordNearMiss.self,
    ])
  }

  package static func deployments<Context: ResponderSurroundings>() -> [Entry<Context>] {
    [
      group(
        "deploy", "Record or observe a rollout.",
        [
          StartDeployment.self, GoDeployment.self, ApproveDeployment.self, DenyDeployment.self,
          EnterGroup.self, RunGate.self, RecordHealth.self, RecordAudience.self, PromoteGroup.self,
          HaltDeployment.self, ResumeDeployment.self, CompleteDeployment.self,
          FailDeployment.self, RecordRollback.self, ListDeployments.self, ShowDeployment.self,
          LinkDeployment.self, ShowChecklist.self, RecordEvidence.self, AccelerateDeployment.self,
          ApproveAcceleration.self, AnnounceDeployment.self,
        ])
    ] + entries([ShowLastKnownGood.self, WhoIs.self]) + [
      group("migration", "What migrations do to older versions.", [ClassifyMigration.self])
    ]
  }

  /// Duties to tell somebody outside.
  package static func notices<Context: ResponderSurroundings>() -> [Entry<Context>] {
    [
      group(
        "notice", "Whom somebody outside has to be told.",
        [ListNotices.self, GiveNotice.self, LiftNotice.self])
    ]
  }

  /// Looking back, and what will be different.
  package static func postmortems<Context: ResponderSurroundings>() -> [Entry<Context>] {
    [
      group(
        "postmortem", "Looking back: what the record says, and what people make of it.",
        [
          ShowPostmortem.self, OpenPostmortem.self, EditPostmortem.self, NameFactor.self,
          CommentOnPostmortem.self, SettleComments.self, LintPostmortem.self, WaiveFinding.self,
          ReviewPostmortem.self, PublishPostmortem.self, VerifyPostmortem.self,
          ExportPostmortem.self, ShowRedline.self, ListOwedPostmortems.self, ShowFactors.self,
          ShowPostmortemPeople.self,
        ]),
      group(
        "action", "What will be different.",
        [
          AddAction.self, ListActions.self, FinishAction.self, DeclineAction.self,
          ReopenAction.self, ExportActions.self, SyncActions.self,
        ]),
    ] + entries([SharePerspective.self])
  }

  /// What was prepared before anything fails, and what is missing.
  package static func preparedness<Context: ResponderSurroundings>() -> [Entry<Context>] {
    entries([ShowReadiness.self, ShowRoute.self]) + [
      group("budget", "Error budgets.", [RecordBudget.self, ListBudgets.self]),
      group(
        "fma", "How the pipeline itself fails.",
        [AddFailureMode.self, ListFailureModes.self, TestFailureMode.self]),
    ]
  }

  /// `drill record` and `list`, for a group that may hold others.
  package static func drills<Context: ResponderSurroundings>() -> [any Command<Context>.Type] {
    [command(RecordDrill.self), command(ListDrills.self)]
  }

  /// Who one is, and what waits on this machine.
  package static func access<Context: ResponderSurroundings>() -> [Entry<Context>] {
    entries([Me.self, People.self, Sync.self])
  }

  /// All of them, for programs that have no others.
  package static func all<Context: ResponderSurroundings>() -> [Entry<Context>] {
    incidents() + record() + deliveries() + notices() + postmortems() + deployments()
      + preparedness() + access()
      + [
        group("drill", "Rehearsals.", drills()), group("token", "Who may do what.", tokens()),
      ]
  }

  /// A verb as a command of that program.
  package static func command<Verb: ResponderVerb, Context: ResponderSurroundings>(
    _ verb: Verb.Type, for _: Context.Type = Context.self
  ) -> any Command<Context>.Type { Asking<Verb, Context>.self }

  /// `token create`, `list` and `revoke`, for a group that may hold others.
  package static func tokens<Context: ResponderSurroundings>() -> [any Command<Context>.Type] {
    [command(CreateToken.self), command(ListTokens.self), command(RevokeToken.self)]
  }

  private static func entries<Context: ResponderSurroundings>(
    _ verbs: [any ResponderVerb.Type]
  ) -> [Entry<Context>] { verbs.map { .command(command($0)) } }

  private static func group<Context: ResponderSurroundings>(
    _ name: String, _ summary: String, _ verbs: [any ResponderVerb.Type]
  ) -> Entry<Context> {
    .group(CommandGroup(name, summary: summary, verbs.map { command($0) }))
  }

  private static func group<Context: ResponderSurroundings>(
    _ name: String, _ summary: String, _ commands: [any Command<Context>.Type]
  ) -> Entry<Context> { .group(CommandGroup(name, summary: summary, commands)) }
}
