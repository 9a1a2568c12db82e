------------------------------- MODULE Lease -------------------------------
(***************************************************************************)
(* Rule 7 of ARCHITECTURE.md ("Who may run"): leases are counted, never    *)
(* compared with a wall clock. One host, its agent and one guest, a        *)
(* repository that grants the lease, and a manager that watches it.        *)
(*                                                                         *)
(* Real time goes by in ticks. The host's clock loses at most one tick in  *)
(* Length; agent and guest count with it. The manager counts real time,    *)
(* for the worst case is the difference of the two.                        *)
(*                                                                         *)
(* What must hold, and what Ownership.tla takes for granted: once a        *)
(* successor was let in, the guest of the loser begins no step any more.   *)
(* Broken names rules that are left out; TLC finds a history for each.     *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS
  Length,    \* of a lease, in ticks
  Calls,     \* how many renewals may be under way, as a set of names
  MaxFaults, \* how many faults may happen
  Broken     \* the rules that are left out

VARIABLES
  sinceSlow, \* host: ticks since its clock last lost one
  agentLeft, \* host: what the agent counts that is left of its lease
  allowed,   \* host: whether the agent lets its guest run
  agentUp,   \* host: whether the agent lives
  guestLeft, \* host: what the guest counts that is left
  grant,     \* host: what the agent has told the guest, and how long ago; the guest has not read it
  stopped,   \* host: whether the guest stands still (SIGSTOP)
  asleep,    \* host: whether the whole machine is suspended
  calls,     \* the renewals under way
  kept,      \* repository: how long the present number is to be watched, in ticks
  watching,  \* manager: whether it watches the present number
  toWatch,   \* manager: for how many ticks more
  toShorten, \* manager: ticks until a long lease may be replaced by a short one; -1: not counted
  plan,      \* manager: 0 before, 1 during, 2 after a planned stop, for which leases are long
  answer,    \* variant "apart": what the repository said to the question who owns
  read,      \* variant "snapshots": what a renewal's first transaction has read
  claimed,   \* repository: a successor was let in
  told,      \* host: the agent was told that its generation is retired
  faults

host == <<sinceSlow, agentLeft, allowed, agentUp, guestLeft, grant, stopped, asleep>>
manager == <<kept, watching, toWatch, toShorten, plan>>
variants == <<answer, read>>
vars == <<host, calls, manager, variants, claimed, told, faults>>

Omitted(rule) == rule \in Broken
Long == Length + 2
Margin == IF Omitted("the agent counts less than it was granted") THEN 0 ELSE 1
Most(a, b) == IF a > b THEN a ELSE b
Rest(a) == Most(a, 0)

NoCall == [phase |-> "none", age |-> 0, says |-> "", length |-> 0]
NoGrant == [left |-> 0, age |-> 0]

Init ==
  /\ sinceSlow = Length /\ agentLeft = Length - Margin /\ allowed = TRUE /\ agentUp = TRUE
  /\ guestLeft = Length - Margin /\ grant = NoGrant /\ stopped = FALSE /\ asleep = FALSE
  /\ calls = [c \in Calls |-> NoCall]
  /\ kept = Length /\ watching = TRUE /\ toWatch = Length /\ toShorten = -1 /\ plan = 0
  /\ answer = "" /\ read = "" /\ claimed = FALSE /\ told = FALSE /\ faults = 0

Lives == agentUp /\ ~asleep

(* The clock runs while the machine is suspended. *)
Tick(slow) ==
  /\ slow => sinceSlow >= Length
  /\ LET by == IF slow \/ (asleep /\ Omitted("the clock runs while the machine is suspended"))
               THEN 0 ELSE 1
     IN /\ agentLeft' = Rest(agentLeft - by)
        /\ guestLeft' = Rest(guestLeft - by)
        /\ calls' = [c \in Calls |-> IF calls[c].phase = "none" \/ calls[c].age > Long THEN calls[c]
                                     ELSE [calls[c] EXCEPT !.age = @ + by]]
        /\ grant' = IF grant.left = 0 \/ grant.age > Long THEN grant
                    ELSE [grant EXCEPT !.age = @ + by]
  /\ allowed' = (allowed /\ agentLeft' > 0)
  /\ sinceSlow' = IF slow THEN 0 ELSE IF sinceSlow < Length THEN sinceSlow + 1 ELSE sinceSlow
  /\ toWatch' = IF watching THEN Rest(toWatch - 1) ELSE toWatch
  /\ toShorten' = IF toShorten > 0 THEN toShorten - 1 ELSE toShorten
  /\ UNCHANGED <<agentUp, stopped, asleep, kept, watching, plan, variants, claimed, told, faults>>

SendRenewal(c) ==
  /\ Lives /\ calls[c].phase = "none"
  /\ calls' = [calls EXCEPT ![c] = [NoCall EXCEPT !.phase = "sent"]]
  /\ UNCHANGED <<host, manager, variants, claimed, told, faults>>

(* A long lease, once granted, is never shortened by a renewal: its guest may count it. *)
Granted(c, says) ==
  /\ calls' = [calls EXCEPT ![c].phase = "answered", ![c].says = says,
       ![c].length = IF plan = 1 THEN Long - 2 * Margin ELSE Length - Margin]
  /\ watching' = FALSE /\ toWatch' = 0
  /\ kept' = IF plan = 1 THEN Long
             ELSE IF Omitted("a longer lease is never shortened") THEN Length ELSE kept
  /\ toShorten' = IF plan = 1 THEN -1 ELSE toShorten

Owns == IF claimed THEN "retired" ELSE "owner"

(* The answer tells who owns in the same transaction that renews the lease. *)
Renew(c) ==
  /\ calls[c].phase = "sent" /\ ~Omitted("a renewal is one transaction")
  /\ Granted(c, IF Omitted("the answer to renew says who owns") THEN "" ELSE Owns)
  /\ UNCHANGED <<host, plan, variants, claimed, told, faults>>

RenewReads(c) ==
  /\ calls[c].phase = "sent" /\ Omitted("a renewal is one transaction") /\ read = ""
  /\ read' = Owns
  /\ UNCHANGED <<host, calls, manager, answer, claimed, told, faults>>

RenewWrites(c) ==
  /\ calls[c].phase = "sent" /\ read # ""
  /\ Granted(c, read) /\ read' = ""
  /\ UNCHANGED <<host, plan, answer, claimed, told, faults>>

(* The agent counts from when it sent the renewal, not from when it was answered. *)
HearAnswer(c) ==
  /\ Lives /\ calls[c].phase = "answered"
  /\ LET call == calls[c]
         left == IF Omitted("the agent counts from when it asked") THEN call.length
                 ELSE Rest(call.length - call.age)
     IN /\ agentLeft' = Most(agentLeft, left)
        /\ allowed' = CASE call.says = "owner" -> agentLeft' > 0
                        [] call.says = "retired" -> FALSE
                        [] OTHER -> allowed /\ agentLeft' > 0
        /\ told' = (call.says = "retired")
  /\ calls' = [calls EXCEPT ![c] = NoCall]
  /\ UNCHANGED <<sinceSlow, agentUp, guestLeft, grant, stopped, asleep, manager, variants, claimed,
                 faults>>

LoseCall(c) ==
  /\ calls[c].phase # "none" /\ calls' = [calls EXCEPT ![c] = NoCall]
  /\ UNCHANGED <<host, manager, variants, claimed, told, faults>>

AskApart ==
  /\ Omitted("the answer to renew says who owns") /\ Lives /\ answer = ""
  /\ answer' = Owns
  /\ UNCHANGED <<host, calls, manager, read, claimed, told, faults>>

HearApart ==
  /\ Lives /\ answer # ""
  /\ answer = "owner" => agentLeft > 0
  /\ allowed' = (answer = "owner") /\ told' = (answer = "retired") /\ answer' = ""
  /\ UNCHANGED <<sinceSlow, agentLeft, agentUp, guestLeft, grant, stopped, asleep, calls, manager,
                 read, claimed, faults>>

(* The agent passes the deadline on, not the rest: the guest may read it late. *)
TellGuest ==
  /\ Lives /\ allowed /\ agentLeft > 0 /\ grant.left = 0
  /\ grant' = [left |-> agentLeft, age |-> 0]
  /\ UNCHANGED <<sinceSlow, agentLeft, allowed, agentUp, guestLeft, stopped, asleep, calls, manager,
                 variants, claimed, told, faults>>

GuestHears ==
  /\ grant.left > 0 /\ ~stopped /\ ~asleep
  /\ guestLeft' = Most(guestLeft,
       IF Omitted("the guest counts from when the agent told it") THEN grant.left
       ELSE Rest(grant.left - grant.age))
  /\ grant' = NoGrant
  /\ UNCHANGED <<sinceSlow, agentLeft, allowed, agentUp, stopped, asleep, calls, manager, variants,
                 claimed, told, faults>>

BeginToWatch ==
  /\ ~watching
  /\ watching' = TRUE /\ toWatch' = kept
  /\ toShorten' = IF kept = Long /\ toShorten < 0 THEN Long ELSE toShorten
  /\ UNCHANGED <<host, calls, kept, plan, variants, claimed, told, faults>>

(* A manager that has watched for the long length knows that no guest counts it any more. *)
Shorten ==
  /\ toShorten = 0 /\ kept = Long
  /\ kept' = Length /\ watching' = FALSE /\ toWatch' = 0 /\ toShorten' = -1
  /\ UNCHANGED <<host, calls, plan, variants, claimed, told, faults>>

(* A manager has itself watched the number unchanged for its whole length. *)
LetIn ==
  /\ ~claimed
  /\ \/ watching /\ toWatch = 0
     \/ Omitted("a host's name has one holder") /\ faults < MaxFaults
     \/ Omitted("no wall clock is compared") /\ faults < MaxFaults
  /\ faults' = IF watching /\ toWatch = 0 THEN faults ELSE faults + 1
  /\ claimed' = TRUE
  /\ UNCHANGED <<host, calls, manager, variants, told>>

PlanStop ==
  /\ plan = 0 /\ plan' = 1
  /\ UNCHANGED <<host, calls, kept, watching, toWatch, toShorten, variants, claimed, told, faults>>

NewManager ==
  /\ plan = 1 /\ plan' = 2 /\ watching' = FALSE /\ toWatch' = 0 /\ toShorten' = -1
  /\ UNCHANGED <<host, calls, kept, variants, claimed, told, faults>>

Happens == faults < MaxFaults /\ faults' = faults + 1

Stop == /\ ~stopped /\ ~asleep /\ Happens /\ stopped' = TRUE
        /\ UNCHANGED <<sinceSlow, agentLeft, allowed, agentUp, guestLeft, grant, asleep, calls,
                       manager, variants, claimed, told>>
Continue == /\ stopped /\ ~asleep /\ stopped' = FALSE
            /\ UNCHANGED <<sinceSlow, agentLeft, allowed, agentUp, guestLeft, grant, asleep, calls,
                           manager, variants, claimed, told, faults>>
Sleep == /\ ~asleep /\ Happens /\ asleep' = TRUE
         /\ UNCHANGED <<sinceSlow, agentLeft, allowed, agentUp, guestLeft, grant, stopped, calls,
                        manager, variants, claimed, told>>
Wake == /\ asleep /\ asleep' = FALSE
        /\ UNCHANGED <<sinceSlow, agentLeft, allowed, agentUp, guestLeft, grant, stopped, calls,
                       manager, variants, claimed, told, faults>>
AgentDies ==
  /\ agentUp /\ Happens
  /\ agentUp' = FALSE /\ agentLeft' = 0 /\ allowed' = FALSE /\ answer' = ""
  /\ calls' = [c \in Calls |-> NoCall]
  /\ UNCHANGED <<sinceSlow, guestLeft, grant, stopped, asleep, manager, read, claimed, told>>

(* It has no lease until it is answered. *)
AgentReturns ==
  /\ ~agentUp /\ agentUp' = TRUE
  /\ LET keeps == Omitted("a started agent has no lease") IN
     /\ agentLeft' = IF keeps THEN Length - Margin ELSE 0
     /\ allowed' = keeps
  /\ UNCHANGED <<sinceSlow, guestLeft, grant, stopped, asleep, calls, manager, variants, claimed,
                 told, faults>>

(* An agent that was told that it is retired ends its domain: nothing is left to see. *)
Next ==
  \/ told /\ UNCHANGED vars
  \/ /\ ~told
     /\ \/ \E slow \in BOOLEAN : Tick(slow)
        \/ \E c \in Calls : \/ SendRenewal(c) \/ Renew(c) \/ RenewReads(c) \/ RenewWrites(c)
                            \/ HearAnswer(c) \/ LoseCall(c)
        \/ AskApart \/ HearApart \/ TellGuest \/ GuestHears
        \/ BeginToWatch \/ Shorten \/ LetIn \/ PlanStop \/ NewManager
        \/ Stop \/ Continue \/ Sleep \/ Wake \/ AgentDies \/ AgentReturns

Specification == Init /\ [][Next]_vars

MayStep == guestLeft > 0 /\ ~stopped /\ ~asleep
TheLoserIsOver == claimed => ~MayStep
=============================================================================
