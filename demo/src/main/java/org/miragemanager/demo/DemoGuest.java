package org.miragemanager.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.miragemanager.demo.log.LogVerifier;
import org.miragemanager.demo.log.LogVerifier.Ending;
import org.miragemanager.demo.log.LogVerifier.InjectedFault;
import org.miragemanager.demo.log.LogVerifier.Succession;
import org.miragemanager.demo.log.StepLog;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.miragemanager.manager.service.MirageService.RunOrder;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/** A counter of a demonstration, and how each of its domains came to its end. */
final class DemoGuest {
  private static final long MEMORY_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final MirageService service;
  private final String name;
  private final boolean durable;
  private final List<Ending> endings = new ArrayList<>();

  /**
   * A guest that is not started yet.
   *
   * @param durable whether each of its steps waits until it is durable
   */
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
    GuestSpec spec = new GuestSpec(new ImageRef("counter", null), MEMORY_BYTES, arguments);
    done(service.run(new RunOrder(name, host, spec)));
  }

  UnikernelView view() {
    return service.unikernel(name);
  }

  /** Migrates it; answers the operation, which has ended. */
  OperationView migrate(String host) {
    return done(service.migrate(name, Optional.of(host)));
  }

  /** Migrates it, unless it is there. */
  void moveTo(String host) {
    UnikernelView now = view();
    if (!host.equals(now.host())) {
      endings.add(Ending.of(now.generation(), InjectedFault.NONE));
      OperationView ignored = migrate(host);
    }
  }

  /** Notes what was done to its domain, for {@link #judged}. */
  void ended(UnikernelView before, InjectedFault fault, long thawNanos) {
    long durableSteps = before.sequence() == null ? 0 : before.sequence();
    endings.add(new Ending(before.generation(), fault, durableSteps, thawNanos));
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

  /** What its log says of every succession of two domains. */
  List<Succession> judged(StepLog log) {
    return new LogVerifier(name, durable, endings).judge(log);
  }

  /** Puts it on the shelf: no step is taken any more. */
  void suspend() {
    endings.add(Ending.of(view().generation(), InjectedFault.NONE));
    OperationView ignored = done(service.suspend(name));
  }

  /** Ends it, and removes what the manager knows of it. */
  void remove() {
    OperationView ignored = done(service.stop(name, false));
    service.remove(name);
  }

  private OperationView done(OperationView begun) {
    OperationView ended = service.await(begun, PATIENCE);
    return switch (ended.outcome()) {
      case "done" -> ended;
      case "running" ->
          throw new IllegalStateException(
              "%s of %s goes on for more than %d s"
                  .formatted(ended.kind(), ended.unikernel(), PATIENCE.toSeconds()));
      default ->
          throw new IllegalStateException(
              "%s of %s is %s: %s"
                  .formatted(ended.kind(), ended.unikernel(), ended.outcome(), ended.detail()));
    };
  }
}
