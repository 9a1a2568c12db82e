package org.miragemanager.tests.faults.drive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.miragemanager.tests.faults.check.Interruption;
import org.miragemanager.tests.faults.plan.Cut;
import org.miragemanager.tests.faults.plan.Fault;
import org.miragemanager.tests.faults.plan.Plan;
import org.miragemanager.tests.faults.relay.Relay;

/** Carries out plans. */
final class Injector {
  private static final long GUEST_PATIENCE_SECONDS = 1;

  /** A migration that is hit. */
  record Aim(String unikernel, String source, String target) {}

  private final FaultCluster cluster;
  private final Journal journal;

  Injector(FaultCluster cluster, Journal journal) {
    this.cluster = cluster;
    this.journal = journal;
  }

  /**
   * Does all faults of a plan, each at its time, and mends them; answers what could not be done.
   */
  List<String> carryOut(Plan plan, Aim aim) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Fault fault : plan.faults()) {
      threads.add(
          Thread.ofPlatform()
              .name("fault")
              .start(
                  () -> {
                    try {
                      Patience.pass(fault.afterMillis());
                      carryOut(fault, aim);
                    } catch (Exception | AssertionError failure) {
                      synchronized (problems) {
                        problems.add(fault + ": " + failure);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return problems;
  }

  private void carryOut(Fault fault, Aim aim) throws Exception {
    long millis = fault.lengthMillis();
    switch (fault.kind().part()) {
      case SOURCE_AGENT -> agent(fault, aim.source());
      case TARGET_AGENT -> agent(fault, aim.target());
      case MANAGER -> {
        long begin = System.nanoTime();
        member(fault, cluster.manager());
        bothCutSince(begin, aim);
      }
      case TEMPORAL -> member(fault, cluster.temporal());
      case SOURCE_GUEST -> guest(fault, aim.unikernel(), aim.source());
      case TARGET_GUEST -> guest(fault, aim.unikernel(), aim.target());
      case SOURCE_REPOSITORY_LINK -> repositoryLink(fault, aim.source());
      case TARGET_REPOSITORY_LINK -> repositoryLink(fault, aim.target());
      case SOURCE_AGENT_LINK -> link(cluster.host(aim.source()).toAgent(), fault.cut(), millis);
      case TARGET_AGENT_LINK -> link(cluster.host(aim.target()).toAgent(), fault.cut(), millis);
      case DISK -> {
        long begin = System.nanoTime();
        cluster.disk().fill();
        try {
          Patience.pass(millis);
        } finally {
          cluster.disk().free();
          bothCutSince(begin, aim);
        }
      }
    }
  }

  private void bothCutSince(long begin, Aim aim) {
    journal.cutSince(begin, aim.source());
    journal.cutSince(begin, aim.target());
  }

  private void agent(Fault fault, String host) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    member(fault, cluster.host(host).agent());
    journal.cutSince(begin, host);
  }

  private static void member(Fault fault, Member member) throws IOException, InterruptedException {
    switch (fault.kind().action()) {
      case KILL -> {
        member.kill();
        Patience.pass(fault.lengthMillis());
        member.start();
      }
      case STOP -> stopAndGoOn(member.processes(), fault.lengthMillis());
      case CUT, FILL -> throw new IllegalStateException(fault + " does not concern a process");
    }
  }

  private static void stopAndGoOn(List<ProcessHandle> processes, long millis) throws IOException {
    Signal.STOP.send(processes);
    try {
      Patience.pass(millis);
    } finally {
      Signal.CONT.send(processes);
    }
  }

  private void repositoryLink(Fault fault, String host) {
    long begin = System.nanoTime();
    link(cluster.host(host).toRepository(), fault.cut(), fault.lengthMillis());
    journal.cutSince(begin, host);
  }

  private static void link(Relay relay, Cut cut, long millis) {
    switch (cut) {
      case RESET -> relay.cut();
      case BOTH_WAYS -> {
        relay.stallToServer();
        relay.stallToClient();
      }
      case REQUESTS -> relay.stallToServer();
      case ANSWERS -> relay.stallToClient();
    }
    Patience.pass(millis);
    relay.heal();
  }

  /** The target's process may not be there yet: it is waited for a little. */
  private void guest(Fault fault, String unikernel, String host) throws Exception {
    List<GuestProcess> found = new ArrayList<>();
    boolean there =
        Patience.until(
            GUEST_PATIENCE_SECONDS,
            () -> {
              newest(unikernel, host).ifPresent(found::add);
              return !found.isEmpty();
            });
    if (!there) {
      throw new IOException("no process of " + unikernel + " on " + host);
    }
    GuestProcess guest = found.getFirst();
    long begin = System.nanoTime();
    switch (fault.kind().action()) {
      case KILL -> {
        Signal.KILL.send(List.of(guest.process()));
        journal.guest(guest, Interruption.Kind.KILLED, begin);
      }
      case STOP -> {
        stopAndGoOn(List.of(guest.process()), fault.lengthMillis());
        journal.guest(guest, Interruption.Kind.STOPPED, begin);
      }
      case CUT, FILL -> throw new IllegalStateException(fault + " does not concern a process");
    }
  }

  private Optional<GuestProcess> newest(String unikernel, String host) {
    return cluster.guests().stream()
        .filter(guest -> guest.unikernel().equals(unikernel) && guest.host().equals(host))
        .max(Comparator.comparingLong(GuestProcess::generation));
  }
}
