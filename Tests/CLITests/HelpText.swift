// swift-format-ignore-file

/// Written by `WRITE_GOLDEN=1`, and read by people.
let helpText = ##"""
$ lastgood declare --help
Usage: lastgood declare TITLE... [--severity SEV] [--service NAME] [--env NAME]
       [--deploy DEP] [--category WORD] [--source WORD] [--restricted] [--use]
       [--insist]

Declare an incident.

A title is enough; everything else can follow. Works without a connection too:
the incident is then called INC-local-1 until the service gives it a number.

Arguments:
  TITLE  What is wrong, in a few words.

Options:
  --severity SEV      How bad it is; 1 is worst.
  -s, --service NAME  The service.
  -e, --env NAME      The environment, such as production.
  -d, --deploy DEP    The deployment during which it began.
  --category WORD     What kind of harm; reliability when left out.
  --source WORD       What noticed it; user when left out.
  --restricted        Only those with a role in it may see it.
  --use               Make it the current incident.
  --insist            Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood declare Checkout fails for EU cards
      Prints the number.
  lastgood declare "Checkout fails" --severity SEV2 --service checkout --deploy dep-3
      With all that is known.


$ lastgood list --help
Usage: lastgood list [--state STATE]... [--service NAME] [--severity SEV]
       [--limit COUNT]

List incidents that are open.

Options:
  --state STATE       Which; open and mitigated when left out. Can be repeated.
  -s, --service NAME  The service.
  --severity SEV      Only these.
  -n, --limit COUNT   How many at most.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood list
      Open and mitigated ones, newest first.
  lastgood list --state all --service checkout
      Everything of one service.


$ lastgood show --help
Usage: lastgood show [INC]

Show an incident.

What you saw is remembered: “severity”, “role”, “impact” and “resolve” are
refused when somebody else changed it since.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood use --help
Usage: lastgood use [INC] [--none]

Choose the current incident, for commands that name none.

Without an argument it says which one is current. Where none was chosen it is
the only one that is open.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  --none  Choose none any more.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood use inc-3
      “note” and the others go there from now on.
  lastgood use --none
      The only open one is current again.


$ lastgood brief --help
Usage: lastgood brief [INC] [--keep]

Show what changed since you last looked.

Looking moves where you are, unless you say --keep.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -k, --keep  Do not remember that you have read it.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood watch --help
Usage: lastgood watch [INC] [--every TIME]

Watch an incident live.

Shows severity, state, clocks, roles, exposure, halts, the newest entries and
what is due, and draws anew whenever something is recorded. q or Ctrl-C leaves.
Where no terminal is, it prints one line for each entry instead, and with --json
each event as it comes.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  --every TIME  Look at least so often; 30s when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood advise --help
Usage: lastgood advise [INC] [--assume FACT=VALUE]... [--all]

Say what to do, ranked, with the reasons and what would change them.

Ranks every kind of mitigation by what the record and the policy say, and says
where each fact comes from. It does nothing and records nothing. --assume asks
what if: FACT=VALUE, such as fallback=infeasible, fix=10m..30m (how long a
repair takes) or function=search (what is broken, in the words of the policy's
switches). Exits with 2 when nothing can be recommended.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  --assume FACT=VALUE  A fact to take otherwise. Can be repeated.
  -a, --all            Show every reason and every fact.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood advise
      About the current incident.
  lastgood advise --assume fix=5m..10m
      If a repair took five to ten minutes.
  lastgood advise INC-2026-001 --assume fallback=infeasible --all
      With every reason, if traffic could not go back.


$ lastgood note --help
Usage: lastgood note [INC] TEXT... [--deploy DEP] [--insist]

Add a note to an incident.

Quotes are not needed. A word like INC-2026-001 or inc-1 before the text names
the incident; without one it is the current incident. The text “-” is read from
standard input.

Without a connection the note is saved with its time and sent later, exactly
once.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  TEXT  What to note; “-” reads standard input.

Options:
  -d, --deploy DEP  Note it on a deployment instead.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood note Rolled the canary back to 20 %
      On the current incident.
  lastgood note --at "5m ago" inc-2 Error rate is back to normal
      What was earlier.
  kubectl get pods | lastgood note -
      What a command says, as text.


$ lastgood evidence --help
Usage: lastgood evidence [INC] WHAT [--kind WORD] [--name NAME] [--text TEXT]
       [--deploy DEP] [--insist]

Attach a file, a link or standard input as evidence.

At most 25 MB. A file is kept as it is, byte for byte.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  WHAT  A file, a URL, or “-” for standard input.

Options:
  --kind WORD       What it is.
  --name NAME       What it is called; the file's name when left out.
  --text TEXT       What a link shows.
  -d, --deploy DEP  Attach it to a deployment instead.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood evidence dashboard.png --kind screenshot
      A file, to the current incident.
  lastgood evidence inc-2 https://grafana.example.org/d/abc
      A link.
  kubectl logs web-1 | lastgood evidence - --name web-1.log --kind log
      A stream.


$ lastgood run --help
Usage: lastgood run [INC] [--deploy DEP] [--insist] -- COMMAND...

Run a command and record it with what it writes.

What the command writes is shown as it comes; its last 64 KiB are recorded,
without what looks like a secret. Exits with 0 when the command exits with 0,
with 1 when it exits with 1, and else, or when the recording was only saved
here, with 3.

Arguments:
  INC      The incident: INC-2026-001, inc-1; the current one when left out.
  COMMAND  The command and its arguments.

Options:
  -d, --deploy DEP  Record it on a deployment instead.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood run -- kubectl rollout status deploy/checkout
      On the current incident.


$ lastgood ask --help
Usage: lastgood ask [INC] ROLE TEXT [--back TIME] [--insist]

Ask something of a role, with a time to check back.

An overdue check-back shows in “due” and “watch”.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  ROLE  Who shall do it, such as scribe.
  TEXT  What is asked, in quotes.

Options:
  --back TIME  When to check back: 5m, 14:30.
  --insist     Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood ask deployment-lead "Is the migration additive?" --back 5m
      To be answered with “lastgood answer” within five minutes.


$ lastgood answer --help
Usage: lastgood answer [INC] ENTRY

Say that what was asked is answered.

What the answer was belongs into a note.

Arguments:
  INC    The incident: INC-2026-001, inc-1; the current one when left out.
  ENTRY  The entry: 1234 (as shown, without the #), or its id.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood answer 1234
      1234 is what “ask” printed.


$ lastgood severity --help
Usage: lastgood severity [INC] SEVERITY [--because WHY] [--insist]

Say how bad it is.

Refused with exit code 75 when somebody else changed the severity since you last
looked: you would overwrite what you have not seen.

Arguments:
  INC       The incident: INC-2026-001, inc-1; the current one when left out.
  SEVERITY  1 is worst.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood severity SEV1 --because "All of EU is down"
      On the current incident.


$ lastgood impact --help
Usage: lastgood impact [INC] [--who WHO] [--symptom WHAT] [--how-many COUNT]
       [--region NAME]... [--since TIME] [--data-risk WORD] [--insist]

Say who notices what.

States the impact as a whole: what is left out counts as not said. “unknown” is
an answer.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  --who WHO         Who is affected.
  --symptom WHAT    What they notice.
  --how-many COUNT  How many, or unknown.
  --region NAME     A region. Can be repeated.
  --since TIME      Since when.
  --data-risk WORD  Whether data may have been harmed.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood impact --who "EU customers" --symptom "card payments fail" --how-many 1200
      On the current incident.
  lastgood impact inc-2 --how-many unknown --since 14:05 --data-risk possible
      What is not known is said to be unknown.


$ lastgood role --help
Usage: lastgood role [INC] ROLE PERSON

Offer a role to somebody.

Whoever is offered a role has it from the moment of “lastgood accept”. Roles
that are known everywhere: commander, communications-lead, deployment-lead,
scribe, stakeholder-contact, emergency-response-manager.

Arguments:
  INC     The incident: INC-2026-001, inc-1; the current one when left out.
  ROLE    The role, such as commander.
  PERSON  To whom.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood role commander alice
      Alice then says “lastgood accept commander”.


$ lastgood accept --help
Usage: lastgood accept [INC] ROLE

Accept a role that was offered to you.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  ROLE  The role, such as commander.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood accept commander
      You command from now on.


$ lastgood release --help
Usage: lastgood release [INC] ROLE

Give a role of yours back.

Better: offer it to somebody, who accepts it; then nobody is missing.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  ROLE  The role, such as commander.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood update --help
Usage: lastgood update [INC] [--audience WHO] [--publish] [--edit] [--text TEXT]
       [--next TIME] [--because WHY] [--insist]

Show what there is to tell an audience, and publish it.

The text is computed from the record: impact, what changed since that audience
last heard, what is being done, a workaround, and when the next update comes.
Without --publish it is only shown.

“all” is everybody to whom the policy owes updates, each with a text of their
own.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -a, --audience WHO  Whom to tell; responders when left out.
  --publish           Publish it.
  --edit              Change the text in your editor first.
  --text TEXT         Say this instead; “-” reads standard input.
  --next TIME         When the next update comes: 20m, 14:30.
  --because WHY       Why readers are told less than before.
  --insist            Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood update
      Shows the draft for responders.
  lastgood update --publish --audience all
      Tells everybody.
  lastgood update --audience public --edit --next 20m
      Opens it in your editor, and asks before it is published.


$ lastgood updates --help
Usage: lastgood updates [INC]

Show what was told to whom, what is promised, and who is called next.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood snooze --help
Usage: lastgood snooze [INC] TIME [--audience WHO] [--because WHY] [--insist]

Put the next update off; readers see the new time.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  TIME  From now, or when: 10m, 14:30.

Options:
  -a, --audience WHO  Whose; responders when left out.
  -b, --because WHY   The reason.
  --insist            Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood snooze 10m --because "waiting for the rebuild"
      For responders.


$ lastgood pace --help
Usage: lastgood pace [INC] PACE [--because WHY] [--insist]

Let updates come half as often because it goes on for long, or as before.

Not in the first hour: who slows down then is mostly wrong.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  PACE  long or usual.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood pace long --because "the vendor works over night"
      Slower.
  lastgood pace usual --because "it got worse"
      As before.


$ lastgood mitigate --help
Usage: lastgood mitigate [INC]

Say that the harm is stopped.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood resolve --help
Usage: lastgood resolve [INC] [--recovered-at TIME] [--lingering TEXT]
       [--data-loss WORD] [--insist]

Say that it is over.

Refused with exit code 75 when anything was added since you last looked:
somebody may know that it is not over.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  --recovered-at TIME  When users stopped noticing.
  --lingering TEXT     Effects that stay.
  --data-loss WORD     Whether data was lost.
  --insist             Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood resolve --recovered-at "10m ago" --data-loss none
      The current one.


$ lastgood reopen --help
Usage: lastgood reopen [INC] [--because WHY] [--insist]

Say that it is not over.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood close --help
Usage: lastgood close [INC]

Close an incident that is resolved.

Only when gate debt is paid and nothing waits for an approval.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood merge --help
Usage: lastgood merge INC INTO [--because WHY] [--insist]

Say that an incident is the same as another.

Arguments:
  INC   The incident that ends.
  INTO  The incident in which it goes on.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood merge inc-4 inc-3 --because "same cause"
      It goes on in INC-…-003.


$ lastgood unmerge --help
Usage: lastgood unmerge INC [--because WHY]

Take a merge back.

Arguments:
  INC  The incident that was merged into another.

Options:
  -b, --because WHY  The reason.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood decide --help
Usage: lastgood decide [INC] ACTION [--because WHY] [--over ACTION=WHY]...
       [--no-other WHY] [--expect TEXT] [--check-in TIME] [--to VERSION]
       [--to-because WHY] [--flag KEY] [--set NAME=VALUE]... [--tradeoff TEXT]
       [--affects TEXT] [--workaround TEXT] [--degraded-until TIME]
       [--fix-estimate MIN-MAX] [--follow-up WORD] [--follow-up-by TIME]
       [--confidence WORD] [--evidence ENTRY]... [--fact NAME=ANSWER]...
       [--situation WORDS] [--emergency] [--supersede] [--service NAME]
       [--env NAME] [--insist]

Propose to do something, and have its plan made.

A rollback goes to the last known good release unless --to names another. What
else was thought of belongs to it, with --over; or why there was nothing else,
with --no-other.

Nothing is done before everybody has agreed whom the policy asks. Halting,
waiting and freezing need nobody's approval.

Arguments:
  INC     The incident: INC-2026-001, inc-1; the current one when left out.
  ACTION  What is to be done.

Options:
  -b, --because WHY       The reason.
  --over ACTION=WHY       Another action, and why not that one.
  --no-other WHY          Why there was nothing else to choose.
  --expect TEXT           What should be seen then.
  --check-in TIME         When to look whether it helped: 5m. Ten minutes else.
  --to VERSION            The version to go to, instead of the last known good.
  --to-because WHY        Why that version.
  --flag KEY              The flag or setting that a bypass switches off.
  --set NAME=VALUE        A value the action leaves open.
  --tradeoff TEXT         What is lost while something is switched off.
  --affects TEXT          Who goes without it.
  --workaround TEXT       What they can do meanwhile; “none” is an answer.
  --degraded-until TIME   How long that is bearable: 8h, or a time.
  --fix-estimate MIN-MAX  How long the repair takes: 30m-90m.
  --follow-up WORD        What becomes of the rollout meanwhile.
  --follow-up-by TIME     By when it is rolled back.
  --confidence WORD       How sure you are.
  --evidence ENTRY        An entry that speaks for it.
  --fact NAME=ANSWER      What the policy's decision tree asks for, besides the
                          severity.
  --situation WORDS       A row of the policy's table of who decides what.
  --emergency             Approvals expire sooner; never fewer of them.
  --supersede             Replace an older one for the same that is not
                          authorised.
  -s, --service NAME      The service.
  -e, --env NAME          The environment, such as production.
  --insist                Record it although something in it looks like a
                          secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood decide rollback --because "5xx at 20 %" --over fallback="old stack is gone"
      To the last known good.
  lastgood decide bypass --flag new-pricing --because "wrong prices" --over rollback="takes an hour" --tradeoff "no discounts" --affects members --workaround none --degraded-until 8h
      Switches a function off for eight hours.
  lastgood decide halt --because "errors rise"
      At once, by anybody.


$ lastgood decisions --help
Usage: lastgood decisions [INC]

List the decisions of an incident.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood plan --help
Usage: lastgood plan DECISION [--again] [--to VERSION] [--because WHY]
       [--set NAME=VALUE]...

Show what a decision would do, and who has agreed.

With --again the plan is made anew; when it comes out the same, approvals stay.
With --to it is made for another version, and everybody has to agree anew: say
why with --because, unless that is the last known good one.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  --again           Make it anew.
  --to VERSION      Make it for this version.
  --because WHY     Why that version.
  --set NAME=VALUE  Make it with this value.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood plan D1
      From what to what, step by step.
  lastgood plan D1 --to 4.1.8 --because "4.1.9 leaks memory"
      For another version.


$ lastgood approve --help
Usage: lastgood approve DECISION [--as ROLE] [--plan HASH] [--longer]

Agree to the plan of a decision.

Shows the plan and wants a yes; with --plan the yes is for that very plan, where
nobody can be asked. Whoever proposed it cannot agree to it, and nobody twice.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  --as ROLE    The role in which you speak; the missing one when left out.
  --plan HASH  The plan you mean, by at least twelve digits; asked for without
               it.
  --longer     Answer the request to run degraded for longer.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood approve D1
      Shows it, and asks.
  lastgood approve D1 --plan 9f2c51ab03de --as change-board
      Without a question.
  lastgood approve D1 --longer
      Lets it run degraded until the time asked for.


$ lastgood deny --help
Usage: lastgood deny DECISION [--because WHY] [--as ROLE] [--plan HASH]
       [--longer] [--insist]

Say no to the plan of a decision.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  -b, --because WHY  The reason.
  --as ROLE          The role in which you speak; the missing one when left out.
  --plan HASH        The plan you mean, by at least twelve digits; asked for
                     without it.
  --longer           Answer the request to run degraded for longer.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood link --help
Usage: lastgood link DECISION PERSON

Make a link by which a stakeholder approves the plan, once.

For people whom the policy names as stakeholders. The address is shown this
once: send it to that person and to nobody else. Whoever makes it counts as one
with whoever uses it, so it is made by somebody who neither asks for the action
nor approves it.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.
  PERSON    Who shall approve: a handle.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood link D1 carol
      An address for carol.


$ lastgood object --help
Usage: lastgood object DECISION TEXT [--insist]

Object to a decision: recorded, and shown to whoever approves.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.
  TEXT      What speaks against it, in quotes.

Options:
  --insist  Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood object D1 "The data has changed since 4.1.9"
      Stops nothing by itself.


$ lastgood override --help
Usage: lastgood override DECISION [--because WHY] [--check NAME]... [--as ROLE]
       [--plan HASH] [--insist]

Take it upon yourself that checks did not pass.

By somebody who neither asks for the action nor approves it. Shows the plan and
asks for the checks that stand in the way; with --plan, name each with --check.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  -b, --because WHY  The reason.
  --check NAME       A check that you take upon you.
  --as ROLE          The role in which you speak; the missing one when left out.
  --plan HASH        The plan you mean, by at least twelve digits; asked for
                     without it.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood override D1 --because "we doubled the old stack"
      Shows it, and asks.
  lastgood override D1 --check capacity --plan 9f2c51ab03de --because "we doubled it"
      Without a question.


$ lastgood break-glass --help
Usage: lastgood break-glass DECISION [--because WHY] [--plan HASH] [--insist]

Agree to go ahead without the approvals, when nobody can be reached.

Where the policy allows it, and never past failed checks. It is recorded
plainly, and somebody else reviews it afterwards.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  -b, --because WHY  The reason.
  --plan HASH        The plan you mean, by at least twelve digits; asked for
                     without it.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood withdraw --help
Usage: lastgood withdraw DECISION [--because WHY] [--approval] [--insist]

Withdraw a decision, or your own approval of it.

A decision is withdrawn by whoever proposed it, or commands the incident.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  -b, --because WHY  The reason.
  --approval         Only take your own approval back.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood verification --help
Usage: lastgood verification DECISION [--again] [--because WHY] [--insist]

Show whether what was carried out helped, or have it looked at once more.

With --again it is looked at once more where nobody could know the last time:
signals were away, or there were too few requests. The same checks, as often and
for as long, over what comes from now on. The verdict before stays on record.
What passed or failed is not asked again.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  --again        Have it looked at once more.
  --because WHY  Why that will say more than the last time.
  --insist       Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood verification D1
      What the looks said.
  lastgood verification D1 --again --because "the metrics are back"
      Looks once more, as the first time.


$ lastgood outcome --help
Usage: lastgood outcome DECISION MET [--actual TEXT] [--insist]

Say what came of a decision.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.
  MET       Whether it had the expected effect.

Options:
  --actual TEXT  What was seen.
  --insist       Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood outcome D1 yes --actual "errors are at 0.1 % again"
      It helped.


$ lastgood extend --help
Usage: lastgood extend DECISION [--until TIME] [--because WHY] [--end]
       [--fix-estimate MIN-MAX] [--insist]

Ask to run degraded for longer, or say that it is over.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  --until TIME            The new end: 4h from now, or a time.
  -b, --because WHY       The reason.
  --end                   What was switched off is on again.
  --fix-estimate MIN-MAX  How long the repair takes now: 30m-90m.
  --insist                Record it although something in it looks like a
                          secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood extend D1 --until 4h --because "the repair is not tested"
      Asks.
  lastgood extend D1 --end
      It is switched on again.


$ lastgood review --help
Usage: lastgood review DECISION [--findings TEXT] [--audit] [--insist]

Review a decision that went ahead without approvals, or audit one.

Arguments:
  DECISION  The decision: D1 of the current incident, or INC-2026-001-D1.

Options:
  --findings TEXT  What was found.
  --audit          It is the audit that a violation owes.
  --insist         Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood debt open --help
Usage: lastgood debt open [INC] GATE [--group NAME] [--due TIME] [--because WHY]
       [--insist]

Pass over a gate, and owe what it would have shown.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  GATE  The gate, such as load.

Options:
  --group NAME       Only for this group.
  --due TIME         When it is owed: 2d, or a date and time.
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood debt open load --due 2d --because "no time for a load test"
      Within two days; “due” reminds of it.


$ lastgood debt pay --help
Usage: lastgood debt pay [INC] ENTRY [--because WHY] [--insist]

Pay a gate debt.

Arguments:
  INC    The incident: INC-2026-001, inc-1; the current one when left out.
  ENTRY  The entry: 1234 (as shown, without the #), or its id.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood debt pay 1234 --because "load test passed"
      As “debt open” named it.


$ lastgood timeline --help
Usage: lastgood timeline [INC] [--deploy DEP] [--as-known-at TIME] [--by CLOCK]
       [--format FORMAT] [--originals] [--grouped] [--output FILE]

Show the timeline of an incident or a deployment.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP     Of a deployment instead.
  --as-known-at TIME   Nothing that was recorded later.
  --by CLOCK           The clock to order by; happened.
  -f, --format FORMAT  How it is written; text.
  --originals          Show what stood before corrections.
  --grouped            One list for each phase.
  -o, --output FILE    Write it to a file.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood timeline
      Of the current incident, in the pager if it is long.
  lastgood timeline inc-3 --as-known-at "yesterday 14:05"
      As it was known then.
  lastgood timeline --format svg --output incident.svg
      As a picture.


$ lastgood search --help
Usage: lastgood search WORDS... [--limit COUNT]

Search all texts of the record.

Arguments:
  WORDS  What to look for.

Options:
  -n, --limit COUNT  How many at most.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood search connection pool
      Newest first.


$ lastgood due --help
Usage: lastgood due [INC] [--all] [--state STATE]

Show every promise: due, soon, overdue.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -a, --all      Of all incidents, not only the named one.
  --state STATE  owed when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood promises --help
Usage: lastgood promises [--days COUNT] [--service NAME]

Show how well promises of updates were kept.

Options:
  --days COUNT        Of incidents declared within so many days; 90.
  -s, --service NAME  The service.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood promises
      Of the last 90 days.
  lastgood promises --days 365 --service checkout
      A year of one service.


$ lastgood metrics --help
Usage: lastgood metrics [--since TIME] [--service NAME] [--format FORMAT]
       [--people] [--output FILE]

Show how long incidents took, and how often deployments failed.

Figures are distributions: half of all values are no greater than the one under
“half”. Of fewer than five, the values themselves are shown. “12 of 15” says
that three lack what it is computed from; “lastgood impact” and “lastgood
correct” complete the record, and the next report is computed from what is there
then.

Options:
  --since TIME         How far back: 12h, 90d, 26w; 90d.
  -s, --service NAME   The service.
  -f, --format FORMAT  How it is written; text.
  --people             Who carried how much, by name; for administrators.
  -o, --output FILE    Write it to a file.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood metrics
      Of the last 90 days.
  lastgood metrics --since 26w --service checkout
      Half a year of one service.
  lastgood metrics --format html --output figures.html
      A page to print or to send.


$ lastgood similar --help
Usage: lastgood similar [INC] [--limit COUNT]

Show incidents that are like this one.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  --limit COUNT  How many at most; 5.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood similar
      To the current incident.
  lastgood similar inc-12 --limit 10
      To another, and more of them.


$ lastgood correct --help
Usage: lastgood correct ENTRY TEXT... [--because WHY] [--insist]

Correct an entry.

What stood there before stays readable beside the new text.

Arguments:
  ENTRY  The entry: 1234 (as shown, without the #), or its id.
  TEXT   The new text; “-” reads standard input.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood correct 1234 "The error rate was 12 %" --because "misread"
      1234 is the entry, as “note” printed it.


$ lastgood redact --help
Usage: lastgood redact ENTRY [--because WHY]

Destroy the words of an entry for ever.

The words cannot be had back. That there were words, when they went and why
stays in the record.

Arguments:
  ENTRY  The entry: 1234 (as shown, without the #), or its id.

Options:
  -b, --because WHY  The reason.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood redact 1234 --because "names a customer"
      Asks before it does it.


$ lastgood star --help
Usage: lastgood star ENTRY

Mark an entry as important.

Arguments:
  ENTRY  The entry: 1234 (as shown, without the #), or its id.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood report --help
Usage: lastgood report TEXT... [--service NAME] [--env NAME] [--group NAME]
       [--contact WHO] [--insist]

Report that something goes wrong.

A report is no incident; somebody acknowledges it and decides.

Arguments:
  TEXT  What was noticed; “-” reads standard input.

Options:
  -s, --service NAME  The service.
  -e, --env NAME      The environment, such as production.
  --group NAME        The group of the rollout that serves the user.
  --contact WHO       How the user can be reached.
  --insist            Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood report Cannot pay with a French card --service checkout
      Quotes are not needed.


$ lastgood reports --help
Usage: lastgood reports [--all] [--limit COUNT]

List reports that nobody has acknowledged.

Options:
  -a, --all          Also those that somebody acknowledged.
  -n, --limit COUNT  How many at most.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood acknowledge --help
Usage: lastgood acknowledge REPORT [--incident INC] [--deploy DEP]

Say that you take care of a report.

Arguments:
  REPORT  The report's id, as “reports” shows it.

Options:
  --incident INC    Link it with this incident too.
  -d, --deploy DEP  Link it with this deployment too.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood near-miss --help
Usage: lastgood near-miss TEXT... [--service NAME] [--env NAME] [--deploy DEP]
       [--insist]

Record what nearly went wrong.

Arguments:
  TEXT  What happened; “-” reads standard input.

Options:
  -s, --service NAME  The service.
  -e, --env NAME      The environment, such as production.
  -d, --deploy DEP    The deployment that it was about.
  --insist            Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deliveries list --help
Usage: lastgood deliveries list [--state STATE] [--channel NAME] [--inc INC]

List messages and what became of them, newest first.

Options:
  --state STATE   Only those.
  --channel NAME  Only over this channel.
  -i, --inc INC   Only about this incident.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deliveries list --state dead
      What was set aside.
  lastgood deliveries list -i INC-2026-001
      Who was told about that incident.


$ lastgood deliveries show --help
Usage: lastgood deliveries show DELIVERY

Show one message with all its tries.

Arguments:
  DELIVERY  Its id, as the list shows it.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deliveries replay --help
Usage: lastgood deliveries replay DELIVERY

Have a message that was set aside tried again.

Under its own id, so that a receiver that has it already knows it for the same.
First see that the channel works: lastgood channel test NAME.

Arguments:
  DELIVERY  Its id, as the list shows it.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood channel test --help
Usage: lastgood channel test CHANNEL

Send a message that says that nothing has happened.

To see whether messages arrive, and to enable a channel again whose receiver
said that it was gone. Waits for the first try, at most 30 seconds.

Arguments:
  CHANNEL  A name of the policy's channels.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood channel test incidents
      Says how the try went.


$ lastgood subscribers list --help
Usage: lastgood subscribers list [--reveal] [--after ID]

List people outside who want to be told.

Their addresses are masked: enough to find somebody who asks about theirs. Of
programs the host is shown.

Options:
  --reveal    Show whole addresses; administrators only.
  --after ID  Those behind this one: the next page.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood subscribers remove --help
Usage: lastgood subscribers remove ID

Tell somebody outside no more, and forget their address.

Arguments:
  ID  Of the subscriber, as the list shows it.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood status link --help
Usage: lastgood status link [--for TIME]

Make a link to the page for stakeholders.

Whoever holds it sees what executives are told, until its time is over or it is
revoked. It is shown this once.

Options:
  --for TIME  How long it holds: 7d when left out, 90d at most.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood status link --for 7d
      Holds for a week.


$ lastgood status links --help
Usage: lastgood status links

List links to the page for stakeholders, newest first.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood status revoke --help
Usage: lastgood status revoke ID

Revoke a link to the page for stakeholders; it leads nowhere at once.

Arguments:
  ID  Of the link, as the list shows it.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood status revoke-all --help
Usage: lastgood status revoke-all

Revoke all links to the page for stakeholders; administrators only.

The key that signs them is exchanged, so that none holds any more, those that
nobody knows of included.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood maintenance plan --help
Usage: lastgood maintenance plan TITLE [--component NAME]... [--from TIME]
       [--until TIME] [--text TEXT] [--insist]

Tell people outside of work beforehand.

It stands on the status page at once, and whoever asked to be told is told. It
begins and ends by the clock.

Arguments:
  TITLE  What is done, in a few words for people outside.

Options:
  -c, --component NAME  What it touches, as people outside call it, or a
                        service; once for each.
  --from TIME           When it begins: 2h from now, or a time.
  --until TIME          When it ends.
  --text TEXT           What people outside notice, and what they can do.
  --insist              Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood maintenance plan "Database move" -c Checkout --from "2026-12-01 22:00Z" --until "2026-12-01 23:00Z" --text "Orders may take a minute longer."
      People who use Checkout hear of it.


$ lastgood maintenance change --help
Usage: lastgood maintenance change ID [--title TEXT] [--component NAME]...
       [--from TIME] [--until TIME] [--text TEXT] [--insist]

Change planned work; what is left out stays as it is.

Arguments:
  ID  As the list shows it.

Options:
  --title TEXT          What is done, in a few words for people outside.
  -c, --component NAME  What it touches, as people outside call it, or a
                        service; once for each.
  --from TIME           When it begins: 2h from now, or a time.
  --until TIME          When it ends.
  --text TEXT           What people outside notice, and what they can do.
  --insist              Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood maintenance cancel --help
Usage: lastgood maintenance cancel ID [--because TEXT] [--insist]

Cancel planned work; whoever was told of it is told.

Arguments:
  ID  As the list shows it.

Options:
  --because TEXT  Why, for people outside.
  --insist        Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood maintenance list --help
Usage: lastgood maintenance list

List planned work; what begins last comes first.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood notice list --help
Usage: lastgood notice list [INC]

Show whom somebody outside has to be told, and by when.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood notice given --help
Usage: lastgood notice given [INC] WORDS... [--insist]

Record that somebody outside was told.

Arguments:
  INC    The incident: INC-2026-001, inc-1; the current one when left out.
  WORDS  The notice, by its name in the policy; then what they were told, and
         how.

Options:
  --insist  Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood notice given --at "10m ago" data-protection By the form, case 4711
      What they were told, how, and when.


$ lastgood notice lift --help
Usage: lastgood notice lift [INC] NOTICE [--because WHY] [--insist]

Record why nobody outside has to be told after all.

Arguments:
  INC     The incident: INC-2026-001, inc-1; the current one when left out.
  NOTICE  Its name in the policy.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem show --help
Usage: lastgood postmortem show [INC] [--deploy DEP] [--for WHO] [--revision N]

Show the postmortem: what the record says, cited, and what people wrote.

Before anybody has written, it is a draft from the record alone: complete, with
the questions that only people can answer. #42 is the entry at that place in the
record.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.
  --for WHO         Whom it is for; the team when left out.
  --revision N      With what people had written by then.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood postmortem show
      Of the current incident.
  lastgood postmortem show inc-3 --for executives
      What leads to decisions, shorter.


$ lastgood postmortem open --help
Usage: lastgood postmortem open [INC] [--deploy DEP] [--leader HANDLE]

Take the postmortem up, or give it to somebody.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.
  --leader HANDLE   Who sees to it that it is written; you when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem edit --help
Usage: lastgood postmortem edit [INC] SECTION [--deploy DEP] [--text TEXT]
       [--because WHY] [--insist]

Write a section in your editor.

It opens what was written last, or what the record says where nobody has
written. In the text, [#42] cites an entry and ![what it shows](#42) shows a
picture that was attached. Where somebody else writes at the same time both
texts are put together; lines that both changed come back to you with marks.

Arguments:
  INC      The incident: INC-2026-001, inc-1; the current one when left out.
  SECTION  One of summary, impact, detection, timeline, decisions, mitigation,
           factors, well, hard, lucky, surprised, communication, gate-debt,
           actions, declined, customer-message, glossary.

Options:
  -d, --deploy DEP   Of a deployment instead.
  --text TEXT        Write this instead; “-” reads standard input.
  -b, --because WHY  Why what is published is changed.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood postmortem edit summary
      Of the current incident.
  lastgood postmortem edit impact --because "refunds are counted now"
      After publishing: why it changes stays visible.


$ lastgood postmortem factor --help
Usage: lastgood postmortem factor CATEGORY WORDS... [--inc INC] [--deploy DEP]
       [--insist]

Name a contributing factor.

Arguments:
  CATEGORY  One of code, configuration, infrastructure, data, dependency,
            detection, process, people-load.
  WORDS     The condition, in a sentence.

Options:
  --inc INC         The incident; the current one when left out.
  -d, --deploy DEP  Of a deployment instead.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood postmortem factor process The canary got no load test [#41]
      What stands in brackets is cited.


$ lastgood postmortem comment --help
Usage: lastgood postmortem comment SECTION WORDS... [--inc INC] [--deploy DEP]
       [--insist]

Comment on a section; it does not go out before that is settled.

Arguments:
  SECTION  One of summary, impact, detection, timeline, decisions, mitigation,
           factors, well, hard, lucky, surprised, communication, gate-debt,
           actions, declined, customer-message, glossary.
  WORDS    What there is to say.

Options:
  --inc INC         The incident; the current one when left out.
  -d, --deploy DEP  Of a deployment instead.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem settle --help
Usage: lastgood postmortem settle [INC] [--deploy DEP] [--comment ID]

Settle a comment, or all that are open.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.
  --comment ID      This one; all that are open when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem lint --help
Usage: lastgood postmortem lint [INC] [--deploy DEP]

Show what the lint has to say; exits with 2 on errors.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem waive --help
Usage: lastgood postmortem waive [INC] RULE [--deploy DEP] [--section NAME]
       [--because WHY] [--insist]

Let a rule of the lint be, and say why; that is on the record.

Arguments:
  INC   The incident: INC-2026-001, inc-1; the current one when left out.
  RULE  The rule, as the lint names it.

Options:
  -d, --deploy DEP   Of a deployment instead.
  --section NAME     There only.
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood postmortem waive postmortem.q6 --section summary --because "it was total"
      In one section.


$ lastgood postmortem review --help
Usage: lastgood postmortem review [INC] [--deploy DEP] [--ask] [--approve]
       [--changes WHAT] [--insist]

Ask for a review, approve the newest revision, or say what is to change.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.
  --ask             Ask others to read it.
  --approve         Approve the newest revision.
  --changes WHAT    What is to change before it goes out.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood postmortem review --ask
      Others are asked to read it.
  lastgood postmortem review --approve
      It can be published as it is.
  lastgood postmortem review --changes "name the signal in Detection"
      It cannot yet.


$ lastgood postmortem publish --help
Usage: lastgood postmortem publish [INC] [--deploy DEP] [--unreviewed WHY]
       [--insist]

Publish the newest revision: it is sealed with its digest.

Somebody who did not write all of it approves it first. The lint's errors are
mended or waived.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.
  --unreviewed WHY  Publish without a review, and say why; readers see that.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem verify --help
Usage: lastgood postmortem verify [INC] [--deploy DEP]

Compute what was sealed again, and compare; exits with 1 when it differs.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem export --help
Usage: lastgood postmortem export [INC] [--deploy DEP] [--format FORMAT]
       [--for WHO] [--revision N] [--output FILE]

Write the postmortem to a file: Markdown, HTML, PDF or JSON.

HTML is one file with its pictures inside. PDF takes WeasyPrint (Debian: apt-get
install weasyprint).

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP     Of a deployment instead.
  -f, --format FORMAT  How it is written; md, or as the file is called.
  --for WHO            Whom it is for; the team when left out.
  --revision N         With what people had written by then.
  -o, --output FILE    Where; standard output when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood postmortem export -f pdf -o checkout.pdf
      To hand on.
  lastgood postmortem export --for customers -f md -o message.md
      What people outside may read; refused when it gives away what is inside.


$ lastgood postmortem diff --help
Usage: lastgood postmortem diff [INC] [--deploy DEP] [--from N] [--to N]

Show what people changed between two revisions.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.
  --from N          The earlier revision; 0, before anybody wrote, when left
                    out.
  --to N            The later one; the newest when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem owed --help
Usage: lastgood postmortem owed

Show which postmortems are owed, soonest first.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem factors --help
Usage: lastgood postmortem factors [--days COUNT]

Show which kinds of factors were named how often, by quarter.

Options:
  --days COUNT  Of those named within so many days; 730.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood postmortem people --help
Usage: lastgood postmortem people [INC] [--deploy DEP]

Show who stands behind the roles; for administrators.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  -d, --deploy DEP  Of a deployment instead.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood action add --help
Usage: lastgood action add KIND WORDS... [--owner TEAM] [--due TIME]
       [--done-when TEXT] [--inc INC] [--deploy DEP] [--insist]

Add an action: what will be different, whose it is, by when.

It starts with a verb that has an end: add, remove, limit, alert, block.
--done-when says how anybody can see that it is done.

Arguments:
  KIND   One of prevent, detect, mitigate, process, runbook.
  WORDS  What will be different.

Options:
  --owner TEAM      A role or a team, not a person.
  --due TIME        By when: 14d, 2026-12-31.
  --done-when TEXT  How anybody sees that it is done.
  --inc INC         The incident; the current one when left out.
  -d, --deploy DEP  Of a deployment instead.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood action add detect Alert on lock timeouts in production --owner platform --due 14d --done-when "a lock of 5 s pages within 60 s"
      Of the current incident.


$ lastgood action list --help
Usage: lastgood action list [INC] [--state STATE] [--service NAME] [--csv]

Show actions of all postmortems, soonest due first.

Arguments:
  INC  The incident: INC-2026-001, inc-1; the current one when left out.

Options:
  --state STATE       open when left out.
  -s, --service NAME  The service.
  --csv               As a table for other programs.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood action done --help
Usage: lastgood action done ACTION WORDS... [--insist]

Record that an action is done, and what shows it.

Arguments:
  ACTION  A1, INC-2026-001-A1, or its id.
  WORDS   What shows that it is done.

Options:
  --insist  Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood action done A1 Drill 14 paged after 41 s
      The first of the current incident.


$ lastgood action decline --help
Usage: lastgood action decline [ACTION] [--text TEXT] [--because WHY]
       [--inc INC] [--deploy DEP] [--insist]

Decline an action, or one that was only thought of; that it was stays visible.

Arguments:
  ACTION  A1, INC-2026-001-A1, or its id.

Options:
  --text TEXT        What was thought of.
  -b, --because WHY  The reason.
  --inc INC          The incident; the current one when left out.
  -d, --deploy DEP   Of a deployment instead.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood action decline A2 --because "A1 makes it needless"
      One that was added.
  lastgood action decline --text "Freeze on Fridays" --because "it only moves the risk"
      One that was only thought of.


$ lastgood action reopen --help
Usage: lastgood action reopen ACTION [--because WHY] [--insist]

Take an action up again.

Arguments:
  ACTION  A1, INC-2026-001-A1, or its id.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood action export --help
Usage: lastgood action export [ACTION] [--all] [--to TRACKER]

Make an issue of an action in a tracker of the policy.

An issue that is there already is taken, so that repeating this never makes a
second one. Once it is closed there, the action is recorded as done.

Arguments:
  ACTION  A1, INC-2026-001-A1, or its id.

Options:
  --all         All open actions that are worked on nowhere yet.
  --to TRACKER  A name of the policy's trackers; the only one when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood action export A1
      The first of the current incident.
  lastgood action export --all --to main
      All open ones that are in no tracker.


$ lastgood action sync --help
Usage: lastgood action sync

Record which issues were closed or reopened in their trackers.

The service does so each hour by itself.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood perspective --help
Usage: lastgood perspective [INC] WORDS... [--deploy DEP] [--by-name]
       [--anonymous] [--insist]

Say how you saw it: under your role, by name or anonymously.

With --anonymous your name is nowhere: the service gives you a ticket that it
never sees, and takes what you say with that ticket, without your token. You
have one ticket for each postmortem.

Arguments:
  INC    The incident: INC-2026-001, inc-1; the current one when left out.
  WORDS  What you were looking at, and what you expected.

Options:
  -d, --deploy DEP  Of a deployment instead.
  --by-name         Readers see your name as well.
  --anonymous       Nobody knows who said it, not even the record.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood perspective The graph was green while users called
      Under your role.


$ lastgood deploy start --help
Usage: lastgood deploy start SERVICE VERSION [--env NAME] [--from VERSION]
       [--group NAME=SHARE]... [--kind WORD] [--strategy WORD] [--profile WORD]
       [--artefact SHA256] [--change REFERENCE] [--commits COUNT]
       [--migration ID=CLASS]... [--bundle PART=DIGEST]... [--because WHY]
       [--plan] [--insist]

Record that a deployment begins.

Groups are given in the order of the rollout, each with the share of traffic
that is on the new version once it is entered. Without groups there is one, all,
that takes all traffic.

Arguments:
  SERVICE  What is deployed.
  VERSION  The new version.

Options:
  -e, --env NAME        The environment, such as production.
  --from VERSION        The version that runs now.
  --group NAME=SHARE    A group and its share: canary=20, or canary=20:10m with
                        a bake time.
  --kind WORD           What changes; code when left out.
  --strategy WORD       How it is rolled out.
  --profile WORD        routine when left out.
  --artefact SHA256     The digest of what is deployed; code needs one.
  --change REFERENCE    The change it carries out, such as a ticket.
  --commits COUNT       How many commits it holds.
  --migration ID=CLASS  A database migration: additive, backfill, contracting,
                        unknown, or its file, FILE.sql.
  --bundle PART=DIGEST  What else belongs to the version: configuration,
                        secrets, policy or scaling, each with its digest,
                        sha256:….
  -b, --because WHY     Why it cannot wait, or departs from what is advised.
  --plan                Only plan it; “deploy go” starts it.
  --insist              Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy start checkout v42 --env production --artefact sha256:9f86… --group canary=20:10m --group all=100
      A canary at 20 % that bakes ten minutes, then everything. Prints the
      number.
  lastgood deploy start checkout new-cart-on --env production --kind flag
      A flag is deployed like any code.


$ lastgood deploy go --help
Usage: lastgood deploy go DEPLOYMENT [--because WHY] [--insist]

Start a deployment that was only planned.

Where the policy asks for approvals that are missing, only an emergency goes on
without them: with --because, and by people who may break the glass.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy approve --help
Usage: lastgood deploy approve DEPLOYMENT

Approve a deployment that was planned.

Where the policy's environment has “approvers”, nothing starts there before so
many people other than whoever planned it or starts it have approved the plan,
lately. “deploy show” says who has and how many are missing.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy deny --help
Usage: lastgood deploy deny DEPLOYMENT [--because WHY] [--insist]

Say that a planned deployment is not to start.

It is halted before it began, so that it starts only when somebody asks to go on
and another person agrees (“deploy resume”). What is not to come at all is
called off with “deploy fail”.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy enter --help
Usage: lastgood deploy enter DEPLOYMENT GROUP [--because WHY] [--insist]

Record that a group gets the new version.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy gate --help
Usage: lastgood deploy gate DEPLOYMENT GROUP [--gate NAME] [--kind WORD]
       [--timeout TIME] [--shortened] [--insist] -- COMMAND...

Run a gate for one group and record what it says.

Exits with 0 when the command exits with 0 (pass), with 1 when it exits with 1
(breach), and else with 3: anything else, a command that cannot be run, and a
recording that did not reach the service are unknown, and unknown never counts
as pass.

Where the policy names gates, each of them that applies has to pass; say with
--gate which one ran. A check without the name of a gate stands for none,
whatever its kind.

While the deployment is halted nothing is run, and the exit code is 65.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.
  COMMAND     The command and its arguments.

Options:
  -g, --gate NAME  Which gate of the policy, by its name.
  -k, --kind WORD  What kind of check; smoke when left out. A gate of the policy
                   has its own.
  --timeout TIME   Kill it after that long; then it is unknown.
  --shortened      Only a part runs, as was agreed to; the whole is owed.
  --insist         Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy gate dep-3 canary --kind smoke -- ./smoke.sh
      In a pipeline.
  lastgood deploy gate dep-3 canary --gate load-tests -- ./load.sh
      The gate that the policy calls load-tests.


$ lastgood deploy health --help
Usage: lastgood deploy health DEPLOYMENT GROUP [--verdict WORD]
       [--signal NAME=WORD]... [--coverage PERCENT] [--requests COUNT]
       [--window TIME]

Record how a group is doing.

Without a verdict it is the worst of the signals; without signals it is unknown.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.

Options:
  --verdict WORD      All in all.
  --signal NAME=WORD  One signal: errors=fail, or errors=fail:12% with its
                      value.
  --coverage PERCENT  How much of the traffic was looked at.
  --requests COUNT    How many requests were looked at.
  --window TIME       How long was looked at.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy health dep-3 canary --signal errors=fail --signal latency=pass
      fail
  lastgood deploy health dep-3 canary --verdict pass --coverage 95
      As measured.


$ lastgood deploy audience --help
Usage: lastgood deploy audience DEPLOYMENT GROUP MEMBERS...

Record which users or tenants a group serves, for “whois”.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.
  MEMBERS     Users or tenants.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy promote --help
Usage: lastgood deploy promote DEPLOYMENT GROUP [--because WHY] [--insist]

Promote a group: its gates passed and it baked.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy halt --help
Usage: lastgood deploy halt DEPLOYMENT [--because WHY] [--scope NAME] [--insist]

Halt a deployment. Anybody who responds may.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options:
  -b, --because WHY  The reason.
  --scope NAME       Only this part, such as a group.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy halt dep-3 --because "canary fails"
      Now.


$ lastgood deploy resume --help
Usage: lastgood deploy resume DEPLOYMENT [--because WHY] [--approve] [--deny]
       [--insist]

Ask to go on after a halt; as a second person, approve that.

With --because it always asks. Another person approves: without --because it
shows who asked and wants a yes, and --approve is that yes where nobody can be
asked. --deny says no.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options:
  -b, --because WHY  The reason.
  --approve          Let it go on, as a second person.
  --deny             Do not let it go on, with --because.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy resume dep-3 --because "the alert was wrong"
      Asks.
  lastgood deploy resume dep-3 --approve
      Said by somebody else: it goes on.


$ lastgood deploy complete --help
Usage: lastgood deploy complete DEPLOYMENT

Record that a deployment is done.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy fail --help
Usage: lastgood deploy fail DEPLOYMENT [--because WHY] [--insist]

Record that a deployment failed.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options:
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy rolled-back --help
Usage: lastgood deploy rolled-back DEPLOYMENT VERSION

Record that a deployment was rolled back.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  VERSION     The version that runs now.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy list --help
Usage: lastgood deploy list [--state STATE]... [--service NAME] [--env NAME]
       [--limit COUNT]

List deployments, newest first.

Options:
  --state STATE       Which; all when left out. Can be repeated.
  -s, --service NAME  The service.
  -e, --env NAME      The environment, such as production.
  -n, --limit COUNT   How many at most.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy show --help
Usage: lastgood deploy show DEPLOYMENT

Show a deployment.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy link --help
Usage: lastgood deploy link [INC] DEPLOYMENT

Link a deployment to an incident, and compute how far it had come.

Arguments:
  INC         The incident: INC-2026-001, inc-1; the current one when left out.
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy checklist --help
Usage: lastgood deploy checklist DEPLOYMENT

Show the checklist of a deployment, and what is open.

Its items come from the policy in force. Record one with “deploy evidence”.
Exits with 2 while something is open that the deployment waits for.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy checklist dep-3
      Before it starts.


$ lastgood deploy evidence --help
Usage: lastgood deploy evidence DEPLOYMENT ITEM [--status WORD]
       [--reference TEXT] [--digest SHA256] [--insist]

Say how an item of the checklist stands.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  ITEM        The item, as “deploy checklist” names it.

Options:
  --status WORD     done when left out; waiving needs a reason as --reference.
  --reference TEXT  What shows it: a link, a ticket, a file, a reason.
  --digest SHA256   The digest of the result.
  --insist          Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy evidence dep-3 dashboards-open
      Seen to, under your name.
  lastgood deploy evidence dep-3 change-approved --reference CHG-42
      With what shows it.
  lastgood deploy evidence dep-3 load-tests --status waived --reference "only texts changed"
      Left out, with the reason.


$ lastgood deploy accelerate --help
Usage: lastgood deploy accelerate DEPLOYMENT [--stage STAGE] [--from TEXT]
       [--to TEXT] [--criterion TEXT]... [--because WHY] [--insist]

Ask to shorten the way of an emergency deployment.

A gate may run in part or for a shorter time, never not at all; what did not run
is owed. Others agree with “deploy approve-acceleration”, as the policy says.
Every criterion of the policy has to be said to hold, word by word.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options:
  --stage STAGE      gate:NAME, bake:GROUP, environment:NAME or all-at-once.
  --from TEXT        How it would be otherwise: 30m, or 300 tests.
  --to TEXT          How it is to be: 5m, or 20 of 300.
  --criterion TEXT   A criterion of the policy that is met.
  -b, --because WHY  The reason.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy accelerate dep-3 --stage gate:smoke --from "300 tests" --to "20 tests" --criterion "users are harmed now" --because "the shop is down"
      A part of a gate.
  lastgood deploy accelerate dep-3 --stage all-at-once --criterion "users are harmed now" --because "the shop is down"
      Everybody at once.


$ lastgood deploy approve-acceleration --help
Usage: lastgood deploy approve-acceleration DEPLOYMENT [--acceleration ID]

Agree that an emergency deployment takes a shorter way.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.

Options:
  --acceleration ID  Which; what waits for approval when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood deploy announce --help
Usage: lastgood deploy announce DEPLOYMENT NAME [--fact NAME=VALUE]...
       [--publish] [--insist]

Show what there is to announce about a deployment, and send it.

The policy's “announcements” says which there are. The record fills them in;
what it does not know has to be stated, and nothing is sent with a hole in it.
Without --publish it is only shown.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  NAME        Which: start, progress, rollback.

Options:
  --fact NAME=VALUE  What the record does not know. Can be repeated.
  --publish          Send it.
  --insist           Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood deploy announce dep-3 start
      Shows it, and what is missing.
  lastgood deploy announce dep-3 start --fact primary="on-call SRE" --publish
      Sends it.


$ lastgood lkg --help
Usage: lastgood lkg SERVICE [--env NAME] [--from DEPLOYMENT] [--kind WORD]
       [--limit COUNT]

Show the last known good version, and why newer ones are not it.

Looks at the releases of a service from the newest backwards, and stops at the
first that took all traffic and was well for its whole window. It need not be
the one before. With --at it answers as the record stood then. Exits with 2 when
there is none: then no rollback is offered.

Arguments:
  SERVICE  The service.

Options:
  -e, --env NAME     The environment, such as production.
  --from DEPLOYMENT  The deployment to go back from.
  --kind WORD        What the version changes; as --from does, or code.
  -n, --limit COUNT  How many skipped ones to show; 50.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood lkg checkout --env production
      The newest one that was good.
  lastgood lkg checkout --env production --from DEP-2026-014
      Not the one that is failing, nor the same again.
  lastgood lkg checkout --env production --at "yesterday 14:05"
      What the answer was then.


$ lastgood whois --help
Usage: lastgood whois SUBJECT [--service NAME] [--env NAME]

Say which group and version served a user or tenant.

Arguments:
  SUBJECT  The user or tenant, as the rollout names it.

Options:
  -s, --service NAME  The service.
  -e, --env NAME      The environment, such as production.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood whois tenant-42 --service checkout --at "yesterday 14:05"
      Then.


$ lastgood migration classify --help
Usage: lastgood migration classify FILE

Say of each statement of an SQL migration whether older versions bear it.

A statement is additive (older versions bear it), a backfill (they do once it is
finished), contracting (they do not), or unknown, which counts as contracting.
The migration is as bad as the worst of its statements. Exits with 2 when it is
contracting or unknown. Give the part that is applied when going forward; the
way back in the same file would be judged with it.

Arguments:
  FILE  The migration; - for standard input.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood migration classify db/0042_add_total.sql
      Statement by statement.
  cat db/*.sql | lastgood migration classify - --json
      For a pipeline.


$ lastgood readiness --help
Usage: lastgood readiness [SERVICE]

Show what will be missing when a deployment fails.

Plans, people, a version to go back to, rehearsals, health, switches: each gap
with what to do about it, the heaviest first. What was counted of the service's
promises stands below: its level, the severity that it suggests and the band of
the error budget. Exits with 2 where there are gaps.

Arguments:
  SERVICE  Only of this service.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood readiness checkout
      Of one service.


$ lastgood route --help
Usage: lastgood route SYMPTOM... [--service NAME] [--severity SEV]

Say whom to call for a symptom, and how.

Arguments:
  SYMPTOM  What is seen.

Options:
  -s, --service NAME  The service.
  --severity SEV      How bad it is.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood route silent data corruption --severity SEV1
      Quotes are not needed.


$ lastgood budget record --help
Usage: lastgood budget record SERVICE [--slo NAME] [--total COUNT]
       [--failed COUNT] [--since TIME] [--until TIME]

Record how many requests of a service failed.

Without times it counts for the time over which the promise runs, up to now:
what the policy says, or else this calendar month.

Arguments:
  SERVICE  Of which service.

Options:
  --slo NAME      The promise, as the policy names it.
  --total COUNT   How many requests there were.
  --failed COUNT  How many of them failed.
  --since TIME    When the counting began.
  --until TIME    When it ended; now when left out.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood budget record checkout --slo availability --total 1000000 --failed 250
      Of 99.9 %, three quarters are left.


$ lastgood budget list --help
Usage: lastgood budget list [SERVICE]

Show what is left of the error budgets.

Arguments:
  SERVICE  Only of this service.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood fma add --help
Usage: lastgood fma add NAME [--affects ACTION]... [--mode TEXT] [--effect TEXT]
       [--detection TEXT] [--safeguard TEXT] [--service NAME] [--tested DAY]
       [--insist]

Record how the pipeline itself fails, and what that does to the way out.

Arguments:
  NAME  A short name: registry-down.

Options:
  --affects ACTION    An action that it makes harder or impossible. Can be
                      repeated.
  --mode TEXT         What happens.
  --effect TEXT       What that does to the actions.
  --detection TEXT    How one notices.
  --safeguard TEXT    What stands in for what failed.
  -s, --service NAME  The service.
  --tested DAY        When the safeguard was last tried: 2026-01-31.
  --insist            Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood fma add registry-down --affects rollback --mode "the registry is down" --effect "images cannot be pulled" --safeguard "a mirror"
      Again under the same name, and the newest holds.


$ lastgood fma list --help
Usage: lastgood fma list [SERVICE]

List how the pipeline is known to fail.

Arguments:
  SERVICE  What concerns this service.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood fma tested --help
Usage: lastgood fma tested NAME [--on DAY] [--failed] [--note TEXT] [--insist]

Record that the safeguard of a failure mode was tried.

Arguments:
  NAME  As “fma list” shows it.

Options:
  --on DAY     When: 2026-01-31; today when left out.
  --failed     It did not hold.
  --note TEXT  What was seen.
  --insist     Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood fma tested registry-down
      Today, and it held.
  lastgood fma tested registry-down --failed --note "the mirror was empty"
      It did not.


$ lastgood me --help
Usage: lastgood me

Say who you are to the service.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood people --help
Usage: lastgood people [PERSON] [--name NAME] [--forget]

List people, make somebody known, or forget a name.

Arguments:
  PERSON  The handle of one person.

Options:
  --name NAME  What the person is called.
  --forget     Forget handle and name for ever.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood people
      Everybody.
  lastgood people alice --name "Alice Smith"
      Makes her known, or changes the name.
  lastgood people alice --forget
      Her name goes for ever; what she did stays.


$ lastgood sync --help
Usage: lastgood sync [NAME] [--list] [--retry] [--discard] [--set-aside]

Deliver what was saved here, or look at it.

What the service refuses is set aside, with whatever builds on it, and never
dropped: --list shows it, --retry lets it wait again, --discard gives it up.

Arguments:
  NAME  The number of one saved command, as --list shows it.

Options:
  -l, --list   Only show what there is.
  --retry      Try again what was set aside: all, or what is named.
  --discard    Give up what was set aside: what is named, or with --yes all.
  --set-aside  Set what is named aside, since it holds up the others.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood sync
      Sends what waits, in order, each command once.
  lastgood sync --list
      What waits, and what was set aside and why.
  lastgood sync --retry 0000000003
      One of those that were set aside.


$ lastgood drill record --help
Usage: lastgood drill record SERVICE ACTION [--env NAME] [--failed]
       [--took TIME] [--note TEXT] [--insist]

Record how a rehearsal went.

Arguments:
  SERVICE  Of which service.
  ACTION   What was rehearsed.

Options:
  -e, --env NAME  The environment, such as production.
  --failed        It did not work.
  --took TIME     From the decision until traffic was back.
  --note TEXT     What was seen.
  --insist        Record it although something in it looks like a secret.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood drill record checkout rollback --env staging --took 40s
      It passed.


$ lastgood drill list --help
Usage: lastgood drill list [SERVICE]

List rehearsals, newest first.

Arguments:
  SERVICE  Only of this service.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood token create --help
Usage: lastgood token create [--role ROLE] [--person PERSON] [--label TEXT]
       [--expires TIME]

Make a token. It is shown once.

Options:
  --role ROLE      What it allows.
  --person PERSON  Whom it stands for; you, when left out.
  --label TEXT     What it is for.
  --expires TIME   When it ends: 90d, or a date.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.

Examples:
  lastgood token create --role responder --person alice --expires 90d
      For Alice.


$ lastgood token list --help
Usage: lastgood token list

List tokens, without what they are.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.


$ lastgood token revoke --help
Usage: lastgood token revoke ID

Revoke a token; it stops working at once.

Arguments:
  ID  The token's id, as “token list” shows it.

Options that several commands share:
  --at TIME              When it happened: 14:05, “5m ago”, “yesterday 14:05”,
                         RFC 3339.
  --url URL              The service; else LASTGOOD_URL, or the local instance.
  --token TOKEN          Who you are; else LASTGOOD_TOKEN, which others cannot
                         see.
  --config FILE          Settings to use instead of the usual ones.
  -y, --yes              Answer every question with yes.
  --idempotency-key KEY  Do it once, however often this key is used.

Options for every command:
  --json       Answer in JSON, for programs.
  -q, --quiet  Say nothing but the answer and errors.
  -h, --help   Show this help.



"""##
