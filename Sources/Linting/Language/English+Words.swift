/// English words by class and by what they name.
enum EnglishWords {
  static let classes: [(Tags, String)] = [
    (
      .determiner,
      """
      the a an this that these those my your his her its our their some any no every each all both either \
      neither another such what whose which much many few several most more less enough half one 's
      """
    ),
    (
      .demonstrative,
      "this that these those some all any each both one most many few several none more half neither either another"
    ),
    (
      .preposition,
      """
      to of in on at by for from with without within to into onto over under between among through during \
      against about across behind beyond despite except inside outside near off out per toward towards \
      up upon via down along around above below until till since before after as than like due owing \
      throughout regarding concerning amid beside besides versus
      """
    ),
    (.opensClause, "until till since before after as than like"),
    (.coordinator, "and or but nor yet then so plus &"),
    (
      .subordinator,
      """
      because when while if although though unless whether whereas once where why how whenever \
      wherever lest provided
      """
    ),
    (.conditional, "if unless whether"),
    (.relative, "who whom which that whose"),
    (
      .pronoun,
      """
      i you he she it we they me him us them who whom someone somebody everyone everybody nobody anyone \
      anybody no-one none something nothing everything anything itself himself herself themselves \
      ourselves myself this that these those what there here both each all some any most many few several \
      none neither either one another whoever
      """
    ),
    (.be, "be am is are was were been being"),
    (.have, "have has had having"),
    (.do, "do does did"),
    (.modal, "can could will would shall should may might must ought"),
    (.negator, "not n't never hardly barely scarcely"),
    (
      .adverb,
      """
      also again already always ever even just only still too very quite rather almost soon now then here \
      there once twice later earlier immediately first finally instead perhaps maybe not never often \
      seldom together apart away back well fast hard late early yesterday today tomorrow tonight however \
      therefore meanwhile otherwise nevertheless nonetheless afterwards thus hence repeatedly somehow \
      sometimes usually likely obviously forward thereby further simply merely of-course briefly hardly \
      barely scarcely
      """
    ),
    (
      .adjective,
      """
      new old big small large high low long short good bad right wrong full empty open own other same \
      different first second third last next previous early late main major minor many few free ready \
      available aware unaware responsible safe slow fast quick busy clear certain sure known unknown \
      able unable due junior senior on-call internal external public private primary secondary \
      total partial whole entire single double automatic manual remote local global live healthy \
      unhealthy stale wrong incorrect correct false true normal usual recent current former \
      additional faulty broken chief top bottom green red yellow blue
      """
    ),
    (
      .noun,
      """
      alert alerts check checks deploy deploys change changes fix fixes release releases test tests page \
      pages report reports review reviews update updates log logs block blocks build builds cause causes \
      call calls drop drops issue issues plan plans read reads request requests restart restarts retry \
      retries rollback rollbacks run runs start starts stop stops switch view views watch work works write \
      writes need needs use uses lead leads guard guards hold limit limits load loads lock locks merge \
      merges monitor monitors order orders question questions queue queues record records reply replies \
      result results return returns risk risks route routes score scores search service services set sets \
      share shares sign signs signal signals step steps store stores support surge table tables target \
      targets trace traces traffic transfer trigger triggers value values wait warning warnings window \
      windows hour hours minute minutes second seconds day days week weeks month months year years morning \
      night evening afternoon time times rate rates error errors threshold data database cluster host \
      hosts fault faults failure failures mistake mistakes miss misses question answer answers look \
      notice notices escalation rotation handover document documents documentation runbook \
      runbooks process procedure control controls duty human key lead thing things way ways end side state cost costs \
      access approval ticket tickets message messages post posts mail mails contact comment comments \
      list lists line lines level levels point points part parts place places range scale \
      schedule schedules script scripts session sessions shift shifts sample samples flag flags \
      evening job jobs backup backups attempt attempts increase increases decrease spike spikes \
      login logins checkout payment payments delay delays break breaks purchase purchases escalate
      """
    ),
    (
      .numeral,
      "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million dozen"
    ),
    (
      .partitive,
      "one none some any each both all most many few half several neither either member members part rest majority two three four five six several group number"
    ),
  ]

  static let beings: [(Tags, String)] = [
    (
      .person,
      """
      i we he she you who whom me us him her engineer engineers developer developers programmer \
      programmers coder coders operator operators admin admins administrator administrators sysadmin \
      sysadmins dba dbas sre sres responder responders reviewer reviewers approver approvers author \
      authors committer committers maintainer maintainers owner owners manager managers lead leads \
      leader leaders commander commanders deputy deputies liaison scribe facilitator analyst analysts \
      architect architects consultant consultants contractor contractors freelancer freelancers \
      director directors officer officers supervisor supervisors boss bosses executive executives \
      ceo cto cio ciso vp colleague colleagues coworker coworkers co-worker co-workers teammate \
      teammates employee employees intern interns trainee trainees apprentice apprentices junior \
      juniors senior seniors newcomer newcomers hire hires graduate technician technicians tester \
      testers designer designers specialist specialists expert experts person people human humans \
      individual individuals guy guys folks folk chap chaps lad lads bloke blokes dude dudes bods man men woman women staffer staffers worker-on-call on-call \
      oncall on-caller on-callers dispatcher dispatchers coordinator coordinators planner planners \
      stakeholder stakeholders representative representatives rep reps assistant assistants \
      deployer deployers releaser pilot pilots captain scientist scientists \
      someone somebody anyone anybody himself herself ourselves myself yourself pm pms po ic \
      deckhand watchkeeper gatekeeper gatekeepers auditor auditors trainer trainers nurse doctor clerk \
      clerks secretary accountant agent agents fellow fellows newbie rookie novice veteran veterans \
      programme-manager superintendent foreman custodian caretaker helpdesker writer-of-the-change
      """
    ),
    (
      .collective,
      """
      team teams squad squads crew crews ops devops secops qa noc soc management leadership staff \
      department departments organisation organization personnel company guild tribe committee board \
      helpdesk workforce sysops infosec board shift shifts
      """
    ),
    (
      .affected,
      """
      customer customers user users client clients visitor visitors merchant merchants subscriber \
      subscribers shopper shoppers passenger passengers patient patients buyer buyers player players \
      viewer viewers guest guests caller callers attacker attackers tenant tenants reader readers \
      student students member members driver drivers seller sellers shoppers \
      household households account-holder account-holders intruder adversary partner partners \
      public
      """
    ),
    (
      .vendor,
      """
      vendor vendors supplier suppliers provider providers carrier carriers isp isps third-party aws azure \
      gcp google cloudflare fastly akamai microsoft amazon oracle github gitlab stripe twilio okta \
      datadog telco subcontractor subcontractors manufacturer reseller contractor-company upstream
      """
    ),
    (
      .system,
      """
      it this that which these those there something server servers scheduler schedulers controller \
      controllers balancer balancers consumer consumers container containers router routers worker workers runner runners \
      handler handlers watcher watchers observer observers cluster clusters node nodes pod pods service \
      services system systems process processes job jobs script scripts tool tools pipeline pipelines \
      check checks probe probes alert alerts monitor monitors alarm alarms database databases replica \
      replicas primary secondary cache caches queue queues consumer-group broker brokers topic topics \
      deploy deploys deployment deployments release releases rollback rollbacks rollout build builds \
      change changes migration migrations config configuration flag flags request requests response \
      responses connection connections session sessions lock locks index table row rows query queries \
      backup backups restore certificate certificates token tokens key keys disk disks host hosts machine \
      machines network link links gateway gateways proxy proxies client-library driver-software api apis \
      endpoint endpoints app application applications website site page pages dashboard dashboards panel \
      graph graphs log logs metric metrics trace traces event events message messages email emails \
      notification notifications health-check health-checks canary autoscaler executor buffer counter \
      parser compiler linter loader reader-thread writer writers timer timers trigger triggers \
      firewall switch switches sensor sensors meter printer computer hypervisor kernel daemon agentd \
      resolver listener listeners provisioner installer adapter adapters connector connectors \
      ingester exporter exporters importer collector crawler indexer renderer validator validators \
      checker verifier orchestrator broker consumer-lag follower followers peer peers master \
      hardware software code library libraries package packages module feature features version versions \
      product platform infrastructure fix patch hotfix update updates upgrade test tests suite \
      kafka jenkins vault redis postgres postgresql kubernetes consul nginx terraform grafana prometheus \
      elasticsearch rabbitmq docker cassandra mysql mongodb envoy istio helm argo spinnaker linux windows \
      chrome firefox zookeeper etcd hadoop spark airflow puppet ansible chef varnish haproxy memcached \
      splunk sentry pagerduty opsgenie slack zoom jira confluence s3 ec2 lambda dynamodb rds kinesis sqs \
      sns cloudfront bigquery spanner snowflake celery rails django spring tomcat flink nomad ceph \
      kibana heroku snyk bazel athena hermes apollo artemis loki cortex thanos mimir alertmanager \
      clickhouse couchdb neo4j minio nats pulsar samza hive presto trino druid superset dbt \
      dagster prefect gradle npm webpack sonarqube nexus artifactory harbor quay podman rancher \
      openshift flux tekton concourse circleci buildkite bamboo teamcity bitbucket gitea \
      cloudformation pulumi packer vagrant saltstack foreman nagios zabbix icinga checkmk newrelic \
      dynatrace honeycomb graylog telegraf influxdb graphite statsd maven jenkins \
      keycloak auth0 ldap kerberos wireguard dhcp ntp chrony powerdns route53 \
      systemd git lastgood postfix bind haproxy keepalived logstash fluentd jaeger cilium calico \
      traefik caddy squid openssl java python node node.js \
      threshold policy policies runbook runbooks document documentation guard gate gates rule rules \
      timeout retry retries traffic load memory cpu cron crontab bot bots automation
      """
    ),
    (.indefinite, "everyone everybody nobody no-one none anyone anybody"),
    (
      .ofSystems,
      """
      package session secret secrets connection transaction cluster resource traffic lock memory queue state \
      config configuration certificate cert file tag device key kubernetes k8s prometheus database-node \
      load job task cache storage volume pod raft partition shard monitoring logging metrics mail user \
      transfer build ci deploy backup telemetry log forwarding node plugin access token api service \
      process cpu window password identity host
      """
    ),
    (
      .ofPeople,
      """
      support service-desk human call-centre call-center sales field duty incident release product \
      engineering project on-call oncall shift squad team tech technical site reliability account \
      programme program help-desk night engineering security operations infrastructure platform network marketing finance legal hr development customer-support desk
      """
    ),
  ]

  static let meanings: [(Tags, String)] = [
    (
      .judging,
      """
      careless negligent reckless sloppy lazy incompetent inappropriate improper mismanaged poor poorly \
      inadequate inadequately insufficient insufficiently unacceptable complacent irresponsible \
      unprofessional amateurish clumsy foolish naive thoughtless ignorant inept inexcusable \
      shoddy lax substandard haphazard half-hearted half-baked ill-advised ill-judged ill-considered \
      unwise senseless neglectful inattentive lackadaisical slapdash cavalier egregious carelessly \
      negligently recklessly sloppily improperly inappropriately irresponsibly foolishly thoughtlessly \
      carelessness negligence recklessness sloppiness laziness incompetence complacency inattention \
      inattentiveness irresponsibility ineptitude stupidity ignorance overconfidence unprofessionalism \
      misconduct mismanagement misjudgement misjudgment malpractice cowardly dishonest selfish childish \
      immature spineless deceitful untruthful spiteful vindictive unethical disgraceful shameless hypocritical \
      insubordinate disloyal callous cowardice dishonesty selfishness pettiness childishness petulant cavalier \
      clueless absent-minded forgetful arrogant indecisive gullible cocky smug nonchalant scatterbrained \
      lethargic unmotivated heedless unthinking overzealous over-zealous undisciplined unobservant hungover \
      trigger-happy shabby petty nasty rude unfair obnoxious pigheaded shady unkind mean-spirited boorish \
      unreasonable unworthy ungrateful treacherous disrespectful impolite condescending patronising patronizing \
      self-serving self-centred self-righteous irresponsibly dishonestly selfishly
      """
    ),
    (
      .judgingPeople,
      """
      slow wrong confused distracted overconfident over-confident unprepared inexperienced unqualified \
      untrained unaware oblivious asleep guilty impatient hasty sluggish tired panicked unskilled \
      undisciplined unreliable clueless blind absent-minded forgetful stubborn nervous rushed sleepy \
      overwhelmed rash absent derelict remiss unobservant uninformed ill-prepared uncooperative unfocused \
      disorganised disorganized unfit useless hopeless unhelpful incapable uninterested disengaged \
      unresponsive arrogant dismissive evasive timid indecisive inconsiderate unconcerned nonchalant \
      unsuited ill-equipped hungover drunk gullible cocky smug inflexible uncommunicative \
      overzealous over-zealous trigger-happy short-sighted short-tempered scatterbrained lethargic unmotivated \
      disinterested notorious infamous heedless imprudent unthinking indifferent amateur
      """
    ),
    (
      .faultAdverb,
      """
      mistakenly accidentally inadvertently wrongly erroneously incorrectly unwisely hastily needlessly \
      blindly unintentionally naively prematurely unthinkingly wrongfully unnecessarily belatedly \
      absent-mindedly impatiently half-heartedly lazily clumsily casually stubbornly arrogantly \
      overconfidently hurriedly imprudently cluelessly cheerfully happily merrily somehow nonchalantly \
      obliviously ineptly badly sluggishly tardily grudgingly lethargically brazenly wilfully willfully randomly stupidly rashly misguidedly unknowingly
      """
    ),
    (
      .faultNoun,
      """
      mistake mistakes error errors fault faults failure negligence oversight carelessness blunder \
      blunders slip omission inattention incompetence misjudgement misjudgment laziness ignorance \
      inexperience inaction recklessness sloppiness complacency typo misunderstanding confusion \
      misconfiguration lapse lapses slip-up screw-up gaffe forgetfulness impatience haste mishandling \
      misuse stupidity
      """
    ),
    (
      .emotive,
      """
      disaster disasters disastrous nightmare nightmares nightmarish embarrassing embarrassment embarrassingly \
      ridiculous ridiculously horrible horribly horrific horrendous shameful shamefully shame \
      catastrophic catastrophe terrible terribly awful awfully insane insanely crazy stupid dumb idiotic \
      absurd absurdly pathetic appalling shocking shockingly outrageous outrageously unbelievable \
      unbelievably chaos chaotic mess messy fiasco debacle hell hellish dreadful abysmal atrocious \
      frustrating infuriating sadly tragic tragically scary terrifying crap crappy garbage sucks \
      laughable disgrace travesty scandal scandalous shambles shambolic inexplicable inexplicably unforgivable sorry-state mortifying humiliating ugly
      """
    ),
    (
      .hindsight,
      "obviously clearly simply just easily merely trivially basic surely plainly evidently undoubtedly"
    ),
    (
      .hedge,
      """
      suspect suspects suspected suspecting may might possibly probably likely appears appear appeared believe \
      believed believes think thinks potential potentially could seems seem seemed looks perhaps maybe \
      apparently presumably unconfirmed whether unclear unknown investigating assume assumed hypothesis \
      suspicion indications suggest suggests working-theory
      """
    ),
    (
      .vague,
      """
      soon shortly asap momentarily briefly brief imminently presently
      """
    ),
    (
      .counted,
      """
      request requests order orders payment payments transaction transactions session sessions login logins \
      account accounts message messages email emails delivery deliveries checkout checkouts purchase \
      purchases call calls shipment shipments invoice invoices ticket tickets upload uploads download \
      downloads device devices store stores shop shops region regions site sites booking bookings \
      reservation reservations customer customers user users people query queries job jobs search searches \
      signup signups sign-ups record records file files minute minutes hour hours error errors \
      page pages connection connections report reports attempt attempts day days host hosts
      """
    ),
    (
      .unit,
      "second seconds sec secs s minute minutes min mins m hour hours hr hrs h day days week weeks moment moments half-hour"
    ),
    (
      .zone,
      """
      utc gmt z cet cest est edt cst cdt mst mdt pst pdt bst ist eet eest wet west jst aest aedt sgt hkt msk \
      akst hst nzst nzdt brt art sast pkt kst
      """
    ),
    (
      .dayWord,
      "today tonight tomorrow monday tuesday wednesday thursday friday saturday sunday noon midnight midday"
    ),
    (
      .month,
      "january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
    ),
    (
      .repairNoun,
      """
      fix fixes solution repair resolution recovery restoration restore rollback roll-back remedy hotfix patch \
      workaround mitigation failover
      """
    ),
    (
      .wellState,
      """
      healthy operational normal fixed resolved restored recovered stable green repaired mitigated solved \
      functional good fine
      """
    ),
    (
      .event,
      "incident incidents outage outages problem problems issue issues failure degradation disruption error errors deletion loss breach crash downtime impact it this that everything all situation none event accident mistake"
    ),
    (
      .weakStart,
      """
      investigate consider improve monitor ensure try explore discuss evaluate research revisit examine \
      study assess think look rethink reconsider strive aim encourage continue attempt better optimise \
      optimize enhance analyse analyze review strengthen
      """
    ),
    (
      .untimely,
      "late slow slowly long quickly quick hasty hastily fast soon eager confident trusting tired busy inexperienced junior casual relaxed optimistic little few proud lazy scared afraid cautious stubborn arrogant impatient careless keen sure certain timid shy eagerly confidently focused preoccupied distracted"
    ),
    (.attention, "attention care"),
    (.object, "target slo sla objective budget milestone opportunity"),
    (
      .announcing,
      "update updates message news post bulletin report statement communication information announcement"
    ),
  ]
}
