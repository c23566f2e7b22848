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


$ lastgood deploy start --help
Usage: lastgood deploy start SERVICE VERSION [--env NAME] [--from VERSION]
       [--group NAME=SHARE]... [--kind WORD] [--strategy WORD] [--profile WORD]
       [--artefact SHA256] [--change REFERENCE] [--commits COUNT]
       [--migration ID=CLASS]... [--plan]

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
  --migration ID=CLASS  A database migration: additive, backfill, contracting or
                        unknown.
  --plan                Only plan it; “deploy go” starts it.

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
Usage: lastgood deploy go DEPLOYMENT

Start a deployment that was only planned.

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


$ lastgood deploy approve --help
Usage: lastgood deploy approve DEPLOYMENT

Approve a deployment that was planned.

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


$ lastgood deploy enter --help
Usage: lastgood deploy enter DEPLOYMENT GROUP

Record that a group gets the new version.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.

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
Usage: lastgood deploy gate DEPLOYMENT GROUP [--kind WORD] [--timeout TIME]
       [--insist] -- COMMAND...

Run a gate for one group and record what it says.

Exits with 0 when the command exits with 0 (pass), with 1 when it exits with 1
(breach), and else with 3: anything else, a command that cannot be run, and a
recording that did not reach the service are unknown, and unknown never counts
as pass.

While the deployment is halted nothing is run, and the exit code is 65.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.
  COMMAND     The command and its arguments.

Options:
  -k, --kind WORD  What kind of gate; smoke when left out.
  --timeout TIME   Kill it after that long; then it is unknown.
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
Usage: lastgood deploy promote DEPLOYMENT GROUP

Promote a group: its gates passed and it baked.

Arguments:
  DEPLOYMENT  The deployment: DEP-2026-001, dep-1, or 1.
  GROUP       The group of the rollout.

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
