----------------------------- MODULE Ownership -----------------------------
(***************************************************************************)
(* Who may run a unikernel: the rules of ARCHITECTURE.md ("Who may run"),  *)
(* as a specification that TLC explores whole within bounds.               *)
(*                                                                         *)
(* One unikernel, one repository, some hosts. A message that was sent may  *)
(* be delivered at any later time, any number of times, in any order, or   *)
(* never: activities that run twice, a closed workflow's late calls and    *)
(* retries of gRPC are all of this kind. The workflow is the most general  *)
(* one: it makes any request that the rules let it make, whenever they let *)
(* it. Leases are abstract here: Lease.tla shows why the repository ends   *)
(* a lease only after agent and guests have stopped counting it.           *)
(*                                                                         *)
(* Broken names rules that are left out. For each of them TLC finds a      *)
(* history that breaks an invariant or gets stuck; `check` runs them all.  *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
  Hosts,         \* places that can run the unikernel
  FirstHost,     \* where it runs at the beginning
  MaxGeneration, \* how many generations a history may have
  MaxSteps,      \* how many steps each generation may execute
  MaxFaults,     \* how many faults may happen
  MaxLease,      \* how many leases each host may be granted
  MaxMigrations, \* how many migrations a workflow may begin
  Faults,        \* the kinds of faults that happen
  Broken         \* the rules that are left out

VARIABLES
  owner,      \* repository: the generation that owns the unikernel
  status,     \* repository: what each generation is
  place,      \* repository: where each generation is
  newest,     \* repository: the newest durable state
  lease,      \* repository: the number of each host's lease, and whether it has ended
  gone,       \* repository: generations whose end an agent has seen
  acked,      \* all that was ever acknowledged as durable
  held,       \* host: the number of the lease that agent and guests count; 0: none
  agent,      \* host: whether its agent runs
  known,      \* host: the highest generation its agent has heard of (used by one variant only)
  domain,     \* host: the domain of each generation
  spawned,    \* host: how many domains of each generation were ever started
  messages,   \* what was sent
  workflow,   \* whether a workflow works on the unikernel
  alarm,      \* variant "edge": the generation whose loss was noticed
  migrations, faults \* what of the bounds is used up

repository == <<owner, status, place, newest, lease, gone, acked>>
hosts == <<held, agent, known, domain, spawned>>
bounds == <<migrations, faults>>
vars == <<repository, hosts, messages, workflow, alarm, bounds>>

Generations == 1..MaxGeneration
Shelf == "shelf"     \* the repository itself as a place: it keeps a state and never runs it
Nowhere == "nowhere"
Omitted(rule) == rule \in Broken

(* A state is told by how many steps of each generation are in it. *)
Nothing == [g \in Generations |-> 0]
Sequence(state) == LET sum[g \in 0..MaxGeneration] == IF g = 0 THEN 0 ELSE sum[g-1] + state[g]
                   IN sum[MaxGeneration]
Joined(a, b) == [g \in Generations |-> IF a[g] > b[g] THEN a[g] ELSE b[g]]

NoDomain == [phase |-> "none", target |-> 0, state |-> Nothing, allowed |-> FALSE]
Gone == [NoDomain EXCEPT !.phase = "gone"]
Destroyed == [NoDomain EXCEPT !.phase = "destroyed"]
Alive == {"armed", "running", "suspended", "kept"}

Runs(h) == IF h = Shelf THEN TRUE ELSE ~lease[h].ended
Free == {g \in Generations : status[g] = "none"}
NewGeneration == CHOOSE g \in Free : \A other \in Free : g <= other
Lost == /\ place[owner] # Shelf
        /\ \/ lease[place[owner]].ended
           \/ owner \in gone

Init ==
  /\ owner = 1
  /\ status = [g \in Generations |-> IF g = 1 THEN "owner" ELSE "none"]
  /\ place = [g \in Generations |-> IF g = 1 THEN FirstHost ELSE Nowhere]
  /\ newest = Nothing /\ acked = Nothing
  /\ lease = [h \in Hosts |-> [number |-> 1, ended |-> FALSE]]
  /\ gone = {}
  /\ held = [h \in Hosts |-> 1]
  /\ agent = [h \in Hosts |-> "up"]
  /\ known = [h \in Hosts |-> IF h = FirstHost THEN 1 ELSE 0]
  /\ domain = [g \in Generations |->
       IF g = 1 THEN [NoDomain EXCEPT !.phase = "running", !.allowed = TRUE] ELSE NoDomain]
  /\ spawned = [g \in Generations |-> IF g = 1 THEN 1 ELSE 0]
  /\ messages = {} /\ workflow = TRUE /\ alarm = 0 /\ migrations = 0 /\ faults = 0

(***************************************************************************)
(* Rule 1. A domain executes a step only while its generation is owner and *)
(* its host's lease runs. The guest cannot ask: it executes while it was   *)
(* allowed to, under a lease that it counts itself.                        *)
(***************************************************************************)
Executes(g) == /\ domain[g].phase = "running" /\ domain[g].allowed
               /\ place[g] \in Hosts /\ held[place[g]] # 0

Step(g) ==
  /\ Executes(g)
  /\ Sequence(domain[g].state) < MaxSteps * MaxGeneration /\ domain[g].state[g] < MaxSteps
  /\ domain' = [domain EXCEPT ![g].state[g] = @ + 1]
  /\ UNCHANGED <<repository, held, agent, known, spawned, messages, workflow, alarm, bounds>>

SendCheckpoint(g) ==
  /\ Executes(g) /\ agent[place[g]] = "up"
  /\ domain[g].state # newest /\ Sequence(domain[g].state) > 0
  /\ messages' = messages \cup {[type |-> "checkpoint", from |-> g, state |-> domain[g].state]}
  /\ UNCHANGED <<repository, hosts, workflow, alarm, bounds>>

(* Only the owner's, and only a newer one. Rule 6: what is acknowledged is durable. *)
StoreCheckpoint(m) ==
  /\ m.type = "checkpoint" /\ m.state # newest
  /\ owner = m.from \/ Omitted("a checkpoint of a retired generation is stored")
  /\ Sequence(m.state) > Sequence(newest)
       \/ (Omitted("an older checkpoint is stored") /\ Sequence(m.state) <= Sequence(newest))
  /\ newest' = m.state /\ acked' = Joined(acked, m.state)
  /\ UNCHANGED <<owner, status, place, lease, gone, hosts, messages, workflow, alarm, bounds>>

(***************************************************************************)
(* Rule 2. One domain a generation, ever: the intent is durable before a   *)
(* domain is started; an unknown outcome is retired.                       *)
(***************************************************************************)
Prepare(h) ==
  /\ workflow /\ Free # {} /\ migrations < MaxMigrations
  /\ place[owner] # Shelf /\ h # place[owner] /\ Runs(h)
  /\ status' = [status EXCEPT ![NewGeneration] = "prepared"]
  /\ place' = [place EXCEPT ![NewGeneration] = h]
  /\ migrations' = migrations + 1
  /\ UNCHANGED <<owner, newest, lease, gone, acked, hosts, messages, workflow, alarm, faults>>

Intend(g) ==
  /\ g > 1 /\ place[g] \in Hosts /\ agent[place[g]] = "up"
  /\ domain[g].phase = "none" /\ (status[g] = "prepared" \/ workflow)
  /\ domain' = [domain EXCEPT ![g].phase = "intended"]
  /\ known' = [known EXCEPT ![place[g]] = IF g > @ THEN g ELSE @]
  /\ UNCHANGED <<repository, held, agent, spawned, messages, workflow, alarm, bounds>>

Start(g) ==
  /\ domain[g].phase = "intended" /\ agent[place[g]] = "up"
  /\ domain' = [domain EXCEPT ![g].phase = "armed"]
  /\ spawned' = [spawned EXCEPT ![g] = @ + 1]
  /\ UNCHANGED <<repository, held, agent, known, messages, workflow, alarm, bounds>>

(* A draft of the rules had it so: the highest generation is not always the one that owns. *)
Refuses(h, g) == Omitted("an agent refuses what is older than what it knows") /\ known[h] > g

(***************************************************************************)
(* Rule 3. A suspension belongs to the source's agent alone. It repeats    *)
(* the hand-over until it is answered; refused, it calls keep, and only    *)
(* then resumes the source.                                                *)
(***************************************************************************)
AskToSuspend(t) ==
  /\ workflow /\ status[t] = "prepared" /\ place[owner] # Shelf
  /\ domain[t].phase = "armed" \/ place[t] = Shelf
  /\ messages' = messages \cup {[type |-> "suspend", from |-> owner, to |-> t]}
  /\ messages' # messages
  /\ UNCHANGED <<repository, hosts, workflow, alarm, bounds>>

HandOverOf(g, t) == [type |-> "handOver", from |-> g, to |-> t, state |-> domain[g].state]

Hears(h, g) == agent[h] = "up" /\ ~Refuses(h, g)

Suspend(m) ==
  /\ m.type = "suspend" /\ domain[m.from].phase = "running" /\ Hears(place[m.from], m.from)
  /\ domain' = [domain EXCEPT ![m.from].phase = "suspended", ![m.from].target = m.to]
  /\ messages' = messages \cup {HandOverOf(m.from, m.to)}
  /\ UNCHANGED <<repository, held, agent, known, spawned, workflow, alarm, bounds>>

RepeatHandOver(g) ==
  /\ domain[g].phase = "suspended" /\ domain[g].target # 0 /\ agent[place[g]] = "up"
  /\ owner = g /\ status[domain[g].target] = "prepared"
  /\ ~Omitted("the agent does not repeat the hand-over")
       \/ (workflow /\ Omitted("the agent does not repeat the hand-over"))
  /\ messages' = messages \cup {HandOverOf(g, domain[g].target)}
  /\ messages' # messages
  /\ UNCHANGED <<repository, hosts, workflow, alarm, bounds>>

Keep(g) ==
  /\ domain[g].phase = "suspended" /\ owner = g /\ agent[place[g]] = "up"
  /\ ~Omitted("the agent does not repeat the hand-over") \/ workflow
  /\ status' = IF Omitted("keep retires nothing") THEN status
               ELSE [t \in Generations |-> IF status[t] = "prepared" THEN "retired" ELSE status[t]]
  /\ domain' = [domain EXCEPT ![g].phase = "kept", ![g].target = 0]
  /\ UNCHANGED <<owner, place, newest, lease, gone, acked, held, agent, known, spawned, messages,
                 workflow, alarm, bounds>>

ResumeSource(g) ==
  /\ domain[g].phase = "kept" /\ agent[place[g]] = "up"
  /\ domain' = [domain EXCEPT ![g].phase = "running"]
  /\ UNCHANGED <<repository, held, agent, known, spawned, messages, workflow, alarm, bounds>>

(* Nobody else resumes it: least of all the workflow, which knows only what it asked for. *)
WorkflowResumes(g) ==
  /\ Omitted("the workflow resumes the source") /\ workflow
  /\ domain[g].phase = "suspended" /\ owner = g /\ agent[place[g]] = "up"
  /\ domain' = [domain EXCEPT ![g].phase = "running", ![g].target = 0]
  /\ UNCHANGED <<repository, held, agent, known, spawned, messages, workflow, alarm, bounds>>

(* The one transaction: the state is durable and the target owns, or nothing has changed. *)
HandOver(m) ==
  /\ m.type = "handOver" /\ owner = m.from /\ status[m.to] = "prepared"
  /\ Sequence(m.state) >= Sequence(newest)
  /\ Runs(place[m.to]) \/ Omitted("a host without a lease is handed to")
  /\ owner' = m.to
  /\ status' = [status EXCEPT ![m.from] = "retired", ![m.to] = "owner"]
  /\ newest' = m.state /\ acked' = Joined(acked, m.state)
  /\ messages' = IF place[m.to] = Shelf THEN messages ELSE messages \cup
       {[type |-> "push", to |-> m.to, lease |-> lease[place[m.to]].number, state |-> m.state]}
  /\ UNCHANGED <<place, lease, gone, hosts, workflow, alarm, bounds>>

Retire(t) ==
  /\ status[t] = "prepared" /\ (workflow \/ Lost \/ place[owner] = Shelf \/ owner > t)
  /\ status' = [status EXCEPT ![t] = "retired"]
  /\ UNCHANGED <<owner, place, newest, lease, gone, acked, hosts, messages, workflow, alarm, bounds>>

(***************************************************************************)
(* Rule 4. Back before, forward after. "Elsewhere" is always by claim, for *)
(* the target may have run: its state is not the one it was given.         *)
(***************************************************************************)
GoForwardByHandOver(t) ==
  /\ Omitted("forward elsewhere by another hand-over") /\ workflow
  /\ owner # 1 /\ status[t] = "prepared" /\ domain[t].phase = "armed"
  /\ messages' = messages \cup {[type |-> "handOver", from |-> owner, to |-> t, state |-> newest]}
  /\ messages' # messages
  /\ UNCHANGED <<repository, hosts, workflow, alarm, bounds>>

(***************************************************************************)
(* Rule 5. Ask, and know what may change. A push is only speed, and acted  *)
(* on only under the lease it was told with; the answer to renew is the    *)
(* truth, told in the transaction that grants the lease.                   *)
(***************************************************************************)
HearPush(m) ==
  /\ m.type = "push" /\ LET h == place[m.to] IN
     /\ Hears(h, m.to) /\ held[h] = m.lease /\ domain[m.to].phase = "armed"
     /\ domain' = [domain EXCEPT ![m.to].phase = "running", ![m.to].state = m.state,
                                 ![m.to].allowed = TRUE]
  /\ UNCHANGED <<repository, held, agent, known, spawned, messages, workflow, alarm, bounds>>

Told(g) ==
  LET d == domain[g] IN
  IF status[g] = "retired" /\ d.phase \in Alive THEN Destroyed
  ELSE IF owner # g THEN d
  ELSE IF d.phase = "running" THEN [d EXCEPT !.allowed = TRUE]
  ELSE IF d.phase = "armed" THEN [d EXCEPT !.phase = "running", !.state = newest, !.allowed = TRUE]
  ELSE IF d.phase = "suspended" /\ (Omitted("a thaw ends a suspension") \/ d.target = 0)
       THEN [d EXCEPT !.phase = "running", !.target = 0, !.allowed = TRUE]
  ELSE IF d.phase \in {"suspended", "kept"} THEN [d EXCEPT !.allowed = TRUE]
  ELSE d

Renew(h) ==
  /\ agent[h] = "up"
  /\ LET number == IF lease[h].ended THEN lease[h].number + 1 ELSE lease[h].number IN
     /\ number <= MaxLease
     /\ lease' = [lease EXCEPT ![h] = [number |-> number, ended |-> FALSE]]
     /\ held' = [held EXCEPT ![h] = number]
  /\ domain' = [g \in Generations |->
                 IF place[g] = h /\ ~Refuses(h, g)
                             THEN Told(g) ELSE domain[g]]
  /\ <<lease', held', domain'>> # <<lease, held, domain>>
  /\ UNCHANGED <<owner, status, place, newest, gone, acked, agent, known, spawned, messages, workflow,
                 alarm, bounds>>

(***************************************************************************)
(* Rule 7, abstract: the lease runs out on the host before the repository  *)
(* ends it. Lease.tla shows that.                                          *)
(***************************************************************************)
Unheld(h) == [g \in Generations |-> IF place[g] = h THEN [domain[g] EXCEPT !.allowed = FALSE]
                                    ELSE domain[g]]

RunOut(h) ==
  /\ held[h] # 0 /\ ~lease[h].ended
  /\ \/ agent[h] # "up" /\ UNCHANGED faults
     \/ agent[h] = "up" /\ "cut off" \in Faults /\ faults < MaxFaults /\ faults' = faults + 1
  /\ held' = [held EXCEPT ![h] = 0] /\ domain' = Unheld(h)
  /\ UNCHANGED <<repository, agent, known, spawned, messages, workflow, alarm, migrations>>

EndLease(h) ==
  /\ ~lease[h].ended
  /\ held[h] = 0 \/ Omitted("a lease is ended while it is counted")
  /\ lease' = [lease EXCEPT ![h].ended = TRUE]
  /\ alarm' = IF place[owner] = h THEN owner ELSE alarm
  /\ UNCHANGED <<owner, status, place, newest, gone, acked, hosts, messages, workflow, bounds>>

ReportEnd(g) ==
  /\ ~Omitted("an end on a host that lives is not reported")
  /\ g = owner /\ g \notin gone /\ place[g] \in Hosts /\ agent[place[g]] = "up"
  /\ domain[g].phase \in {"gone", "unknown"}
  /\ gone' = gone \cup {g}
  /\ UNCHANGED <<owner, status, place, newest, lease, acked, hosts, messages, workflow, alarm, bounds>>

(* A lost owner is claimed to the shelf: a new generation, owner in the same transaction. *)
Claim ==
  /\ Lost /\ Free # {}
  /\ Omitted("only the lease's end starts a failover") => (alarm = owner \/ owner \in gone)
  /\ owner' = NewGeneration
  /\ status' = [status EXCEPT ![owner] = "retired", ![NewGeneration] = "owner"]
  /\ place' = [place EXCEPT ![NewGeneration] = Shelf]
  /\ UNCHANGED <<newest, lease, gone, acked, hosts, messages, workflow, alarm, bounds>>

PrepareFromShelf(h) ==
  /\ place[owner] = Shelf /\ Free # {} /\ ~lease[h].ended
  /\ \A g \in Generations : status[g] # "prepared"
  /\ status' = [status EXCEPT ![NewGeneration] = "prepared"]
  /\ place' = [place EXCEPT ![NewGeneration] = h]
  /\ UNCHANGED <<owner, newest, lease, gone, acked, hosts, messages, workflow, alarm, bounds>>

HandOverFromShelf(t) ==
  /\ place[owner] = Shelf /\ status[t] = "prepared" /\ place[t] \in Hosts
  /\ domain[t].phase = "armed"
  /\ Runs(place[t]) \/ Omitted("a host without a lease is handed to")
  /\ owner' = t /\ status' = [status EXCEPT ![owner] = "retired", ![t] = "owner"]
  /\ messages' = messages \cup
       {[type |-> "push", to |-> t, lease |-> lease[place[t]].number, state |-> newest]}
  /\ UNCHANGED <<place, newest, lease, gone, acked, hosts, workflow, alarm, bounds>>

(***************************************************************************)
(* Faults.                                                                 *)
(***************************************************************************)
Happens(kind) == kind \in Faults /\ faults < MaxFaults /\ faults' = faults + 1

(* What was not durable is lost: the outcome of a start under way is unknown for ever. *)
AgentDies(h) ==
  /\ agent[h] = "up" /\ Happens("agent")
  /\ agent' = [agent EXCEPT ![h] = "down"] /\ known' = [known EXCEPT ![h] = 0]
  /\ domain' = [g \in Generations |->
       IF place[g] # h THEN domain[g]
       ELSE IF domain[g].phase = "intended" THEN [domain[g] EXCEPT !.phase = "unknown"]
       ELSE IF domain[g].phase = "armed" /\ Omitted("a domain is recorded after its start")
            THEN [domain[g] EXCEPT !.phase = "none"]
       ELSE IF domain[g].phase = "suspended" /\ Omitted("a suspension is forgotten by a restart")
            THEN [domain[g] EXCEPT !.target = 0]
       ELSE domain[g]]
  /\ UNCHANGED <<repository, held, spawned, messages, workflow, alarm, migrations>>

AgentReturns(h) ==
  /\ agent[h] = "down" /\ agent' = [agent EXCEPT ![h] = "up"]
  /\ UNCHANGED <<repository, held, known, domain, spawned, messages, workflow, alarm, bounds>>

HostDies(h, left) ==
  /\ agent[h] # "lost"
  /\ left = "down" \/ \A other \in Hosts : agent[other] # "lost"
  /\ agent' = [agent EXCEPT ![h] = left]
  /\ held' = [held EXCEPT ![h] = 0] /\ known' = [known EXCEPT ![h] = 0]
  /\ domain' = [g \in Generations |->
       IF place[g] # h THEN domain[g]
       ELSE IF domain[g].phase \in Alive THEN Gone
       ELSE IF domain[g].phase = "intended" THEN [domain[g] EXCEPT !.phase = "unknown"]
       ELSE domain[g]]
  /\ UNCHANGED <<repository, spawned, messages, workflow, alarm, migrations>>

PowerFails(h) == Happens("power") /\ HostDies(h, "down")
BurnsDown(h) == Happens("fire") /\ HostDies(h, "lost")

GuestDies(g) ==
  /\ domain[g].phase \in Alive /\ Happens("guest")
  /\ domain' = [domain EXCEPT ![g] = Gone]
  /\ UNCHANGED <<repository, held, agent, known, spawned, messages, workflow, alarm, migrations>>

MessagesAreLost ==
  /\ messages # {} /\ Happens("loss") /\ messages' = {}
  /\ UNCHANGED <<repository, hosts, workflow, alarm, migrations>>

WorkflowIsTerminated ==
  /\ workflow /\ Happens("termination") /\ workflow' = FALSE
  /\ UNCHANGED <<repository, hosts, messages, alarm, migrations>>

(***************************************************************************)
(* A history may end when the owner's domain runs, or when the model's     *)
(* bounds leave it no way: TLC reports any other end as a deadlock.        *)
(***************************************************************************)
Rest ==
  /\ \/ Executes(owner)
     \/ Free = {}
     \/ \E h \in Hosts : lease[h].ended /\ lease[h].number = MaxLease
  /\ UNCHANGED vars

Next ==
  \/ Rest \/ Claim \/ MessagesAreLost \/ WorkflowIsTerminated
  \/ \E h \in Hosts \cup {Shelf} : Prepare(h)
  \/ \E h \in Hosts :
       \/ Renew(h) \/ RunOut(h) \/ EndLease(h) \/ PrepareFromShelf(h)
       \/ AgentDies(h) \/ AgentReturns(h) \/ PowerFails(h) \/ BurnsDown(h)
  \/ \E g \in Generations :
       \/ Step(g) \/ SendCheckpoint(g) \/ Intend(g) \/ Start(g) \/ AskToSuspend(g)
       \/ RepeatHandOver(g) \/ Keep(g) \/ ResumeSource(g) \/ WorkflowResumes(g) \/ Retire(g)
       \/ GoForwardByHandOver(g) \/ ReportEnd(g) \/ HandOverFromShelf(g) \/ GuestDies(g)
  \/ \E m \in messages : StoreCheckpoint(m) \/ Suspend(m) \/ HandOver(m) \/ HearPush(m)

Specification == Init /\ [][Next]_vars

(***************************************************************************)
(* What must never break.                                                  *)
(***************************************************************************)
OneRuns == \A a, b \in Generations : Executes(a) /\ Executes(b) => a = b
NothingAcknowledgedIsLost == \A g \in Generations : newest[g] >= acked[g]
OneDomainAGeneration == \A g \in Generations : spawned[g] <= 1
OneOwner == \A g \in Generations : (status[g] = "owner") <=> (g = owner)
=============================================================================
