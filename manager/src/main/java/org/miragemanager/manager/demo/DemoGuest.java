package org.miragemanager.manager.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.miragemanager.manager.service.MirageService.RunOrder;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/** A counter of a demonstration of failover, and how each of its domains came to its end. */
final class DemoGuest {
  private static final long MEMORY_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final MirageService service;
  private final String name;
  private final boolean durable;
  private final List<Ending> endings = new ArrayList<>();

  /** A guest that is not started yet. */
  DemoGuest(MirageService service, String name, boolean durable) {
    this.service = service;
    this.name = name;
    this.durable = durable;
  }

  String name() {
    return name;
  }

  /** Starts it on a host. */
  void start(String host) {
    List<String> arguments = new ArrayList<>(List.of("--interval", "1ms"));
    if (durable) {
      arguments.addAll(List.of("--durable", "yes"));
    }
    done(
        service.run(
            new RunOrder(
                name,
                host,
                new GuestSpec(new ImageRef("counter", null), MEMORY_BYTES, arguments))));
  }

  UnikernelView view() {
    return service.unikernel(name);
  }

  /** Moves it in order, unless it is there. */
  void moveTo(String host) {
    UnikernelView now = view();
    if (!host.equals(now.host())) {
      endings.add(Ending.of(now.generation(), InjectedFault.NONE));
      done(service.migrate(name, Optional.of(host)));
    }
  }

  /** Remembers what was done to its domain, for the judge. */
  void ended(UnikernelView before, InjectedFault trouble, long thawNanos) {
    long durableSteps = before.sequence() == null ? 0 : before.sequence();
    endings.add(new Ending(before.generation(), trouble, durableSteps, thawNanos));
  }

  List<Ending> endings() {
    return List.copyOf(endings);
  }

  /** Whether a later domain than this runs, on another host. */
  boolean runsElsewhereThan(UnikernelView before) {
    UnikernelView now = view();
    return now.generation() > before.generation()
        && now.status().equals("connected")
        && now.host() != null
        && !now.host().equals(before.host());
  }

  /** What its domains printed; empty: not all of it can be read now. */
  Optional<StepLog> log() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      service.logs(new LogsOrder(name, null, null, false), bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    // So a hole is marked: a host did not answer.
    return text.lines().anyMatch(line -> line.startsWith("# "))
        ? Optional.empty()
        : Optional.of(StepLog.parse(text));
  }

  /** What its log tells of every succession of two domains. */
  List<Succession> judged(StepLog log) {
    return new LogVerifier(name, durable, endings).judge(log);
  }

  /** Puts it on the shelf: no step is taken any more. */
  void suspend() {
    endings.add(Ending.of(view().generation(), InjectedFault.NONE));
    done(service.suspend(name));
  }

  /** Ends it, and has everybody forget it. */
  void remove() {
    done(service.stop(name, false));
    service.remove(name);
  }

  private void done(OperationView begun) {
    OperationView ended = service.await(begun, PATIENCE);
    if (ended.outcome().equals("running")) {
      throw new IllegalStateException(
          "%s of %s goes on for more than %d s"
              .formatted(ended.kind(), ended.unikernel(), PATIENCE.toSeconds()));
    }
    if (!ended.outcome().equals("done")) {
      throw new IllegalStateException(
          "%s of %s is %s: %s"
              .formatted(ended.kind(), ended.unikernel(), ended.outcome(), ended.detail()));
    }
  }
}
