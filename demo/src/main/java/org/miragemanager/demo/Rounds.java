package org.miragemanager.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.miragemanager.demo.log.LogVerifier.InjectedFault;
import org.miragemanager.demo.log.LogVerifier.Succession;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.manager.local.LocalHost;
import org.miragemanager.manager.service.UnikernelView;

/**
 * What is done to the host of some guests, again and again: it is lost, its guests come back
 * elsewhere by themselves, and it joins again.
 */
final class Rounds {
  /** An outage that lasts longer is taken for one that never ends. */
  static final Duration LONGEST_OUTAGE = Duration.ofSeconds(60);

  /** Time enough for a checkpoint, and for a guest that runs twice to be seen. */
  private static final Duration CALM = Duration.ofSeconds(1);

  private final LocalCluster cluster;
  private final List<DemoGuest> guests;
  private final ProgressReporter progress;
  private final List<String> violations = new ArrayList<>();

  /**
   * A domain that is about to lose its host.
   *
   * @param guest whose
   * @param view what was known of it then
   */
  record Before(DemoGuest guest, UnikernelView view) {}

  Rounds(LocalCluster cluster, List<DemoGuest> guests, ProgressReporter progress) {
    this.cluster = cluster;
    this.guests = guests;
    this.progress = progress;
  }

  /** What went wrong and is in no guest's log, in sentences. */
  List<String> violations() {
    return violations;
  }

  /**
   * Kills the guests' host, waits until they run elsewhere, and starts it again.
   *
   * @param moment when between two checkpoints, from 0 to 1: so that not all kills are at the same
   * @return the domains that were killed
   * @throws IllegalStateException if they do not come back
   */
  List<Before> kill(double moment, String words) throws IOException {
    LocalHost host = together(moment, words);
    List<Before> before = before(host);
    new HostFaults(host).kill();
    before.forEach(one -> one.guest().ended(one.view(), InjectedFault.HOST_KILLED, Long.MAX_VALUE));
    awaitElsewhere(before, words + ": " + host.name() + " is dead");
    host.startAgain();
    awaitBack(host, words);
    return before;
  }

  /**
   * Stops the guests' host, or only its agent, waits until they run elsewhere, and has it go on.
   *
   * @return the domains that were replaced
   * @throws IllegalStateException if they do not come back
   */
  List<Before> stop(InjectedFault fault, String words) throws IOException {
    LocalHost host = together(0, words);
    List<Before> before = before(host);
    long thaw = Long.MAX_VALUE;
    HostFaults faults = new HostFaults(host);
    try {
      if (fault == InjectedFault.AGENT_STOPPED) {
        faults.freezeAgent();
      } else {
        faults.freeze();
      }
      awaitElsewhere(before, words + ": " + host.name() + " stands still");
      progress.pause(CALM, words);
      if (fault != InjectedFault.AGENT_STOPPED) {
        thaw = System.nanoTime();
      }
    } finally {
      faults.thaw();
    }
    for (Before one : before) {
      one.guest().ended(one.view(), fault, thaw);
    }
    awaitBack(host, words);
    return before;
  }

  /**
   * Waits until those domains that were replaced are gone.
   *
   * @return how many are
   */
  int awaitDestroyed(List<Before> replaced) {
    int gone = 0;
    for (Before one : replaced) {
      LocalHost host = cluster.host(one.view().host());
      String which = "generation " + one.view().generation() + " of " + one.guest().name();
      if (until(() -> !lives(host, one), which + " was replaced and is to end")) {
        gone++;
      } else {
        violations.add(
            "%s was replaced, and still lives %d s after its agent went on"
                .formatted(which, LONGEST_OUTAGE.toSeconds()));
      }
    }
    return gone;
  }

  private boolean until(BooleanSupplier condition, String words) {
    return progress.waitUntil(condition, words, LONGEST_OUTAGE);
  }

  private static boolean lives(LocalHost host, Before one) {
    return new HostFaults(host)
        .guests().stream()
            .anyMatch(
                process ->
                    process.unikernel().equals(one.guest().name())
                        && process.generation() == one.view().generation());
  }

  /** What a guest's domains printed, all of it. */
  StepLog log(DemoGuest guest) {
    List<StepLog> read = new ArrayList<>();
    boolean whole =
        until(() -> guest.log().map(read::add).orElse(false), "the log of " + guest.name());
    if (!whole) {
      throw new IllegalStateException(
          "what %s printed cannot be read: a host does not answer".formatted(guest.name()));
    }
    return read.getLast();
  }

  /** What the log tells of the succession of a domain, once its successor has taken steps. */
  Succession succession(Before before) {
    List<Succession> found = new ArrayList<>();
    boolean runs =
        until(
            () -> succession(before, log(before.guest())).map(found::add).orElse(false),
            before.guest().name() + " is to take a step");
    if (!runs) {
      throw new IllegalStateException(
          "%s has taken no step for %d s after it was brought back"
              .formatted(before.guest().name(), LONGEST_OUTAGE.toSeconds()));
    }
    return found.getLast();
  }

  private static Optional<Succession> succession(Before before, StepLog log) {
    return before.guest().judged(log).stream()
        .filter(one -> one.from() == before.view().generation())
        .findFirst();
  }

  /** Waits until nothing is done to the guests any more: a second operation would be refused. */
  void awaitCalm() {
    for (DemoGuest guest : guests) {
      if (!until(() -> guest.view().operation() == null, "the failover of " + guest.name())) {
        throw new IllegalStateException(
            "the failover of %s goes on for more than %d s"
                .formatted(guest.name(), LONGEST_OUTAGE.toSeconds()));
      }
    }
  }

  /** Brings all guests to the first one's host, and lets them run there for a while. */
  private LocalHost together(double moment, String words) {
    awaitCalm();
    String host = guests.getFirst().view().host();
    guests.forEach(guest -> guest.moveTo(host));
    progress.pause(CALM.plusMillis(Math.round(moment * CALM.toMillis())), words);
    return cluster.host(host);
  }

  private List<Before> before(LocalHost host) {
    List<Before> before = guests.stream().map(guest -> new Before(guest, guest.view())).toList();
    for (Before one : before) {
      if (!lives(host, one)) {
        throw new IllegalStateException(
            "the process of %s is not found on %s: it could be neither killed nor stopped"
                .formatted(one.guest().name(), host.name()));
      }
    }
    return before;
  }

  private void awaitElsewhere(List<Before> before, String words) {
    if (!until(
        () -> before.stream().allMatch(one -> one.guest().runsElsewhereThan(one.view())), words)) {
      Before late =
          before.stream()
              .filter(one -> !one.guest().runsElsewhereThan(one.view()))
              .findFirst()
              .orElse(before.getFirst());
      UnikernelView now = late.guest().view();
      throw new IllegalStateException(
          "%s does not run again %d s after its host %s was lost: it is %s%s"
              .formatted(
                  late.guest().name(),
                  LONGEST_OUTAGE.toSeconds(),
                  late.view().host(),
                  now.status(),
                  now.prospect() == null ? "" : ", " + now.prospect()));
    }
  }

  private void awaitBack(LocalHost host, String words) {
    boolean back =
        until(
            () -> host.ready().isDone() && cluster.leaseRuns(host.name()),
            words + ": " + host.name() + " is to join again");
    try {
      if (back) {
        host.ready().join();
        return;
      }
    } catch (CompletionException ended) {
      throw new IllegalStateException(ended.getCause().getMessage(), ended);
    }
    throw new IllegalStateException(
        "%s has not joined again for %d s".formatted(host.name(), LONGEST_OUTAGE.toSeconds()));
  }
}
