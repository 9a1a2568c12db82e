package org.miragemanager.manager;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.HostAdmin;
import org.miragemanager.manager.service.MirageService.ImageAdmin;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.miragemanager.manager.service.MirageService.RunOrder;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/**
 * A service by hand: it knows counter-1 on edge-1 and whatever is run on it, ends each operation at
 * once with {@link #outcome}, or, while {@link #held} is set, when the test says so.
 */
public final class FakeService implements MirageService {
  /** When all things of this service happened. */
  public static final Instant THEN = Instant.parse("2026-02-03T04:05:06Z");

  private static final String PAGE =
      "http://127.0.0.1:8233/namespaces/default/workflows/migrate-counter-1/f00d/history";

  /** What was asked, as words. */
  public final List<String> asked = java.util.Collections.synchronizedList(new ArrayList<>());

  /** How operations end. */
  public volatile String outcome = "done";

  /** Of unikernels that are not on the shelf. */
  public volatile String status = "connected";

  /** What is done about unikernels, which are lost then; null: they are well. */
  public volatile String recovery;

  /** The guests that a drain leaves where they are. */
  public volatile Map<String, String> staying = Map.of();

  /** What an operation says at its end; null: nothing. */
  public volatile String detail;

  /** What the next call throws; null: nothing. */
  public volatile RuntimeException failure;

  /** Ends operations that go on; null: they end at once. */
  public volatile CompletableFuture<Void> held;

  /** After how many looks at an operation held operations end; negative: never by that. */
  public final AtomicInteger looksUntilEnd = new AtomicInteger(-1);

  /** Whether a drain goes on, which the next undrain aborts. */
  public final AtomicBoolean drainGoesOn = new AtomicBoolean();

  /** Whether edge-1 takes no guests. */
  public volatile boolean drained;

  /** Opens when an operation has begun. */
  public final CountDownLatch begun = new CountDownLatch(1);

  /** Opens when somebody follows logs. */
  public final CountDownLatch follows = new CountDownLatch(1);

  /** Opens when following has ended. */
  public final CountDownLatch followed = new CountDownLatch(1);

  /** What uploads wait for; null: nothing. */
  public volatile CountDownLatch uploadsWait;

  /** Whether followed logs go on by themselves. */
  public volatile boolean chatty = true;

  private final Map<String, RunOrder> created = new ConcurrentHashMap<>();
  private final Map<String, AnyOperation> begunOperations = new ConcurrentHashMap<>();
  private final FakeImages images = new FakeImages(this);
  private final FakeHostCare hosts = new FakeHostCare(this);

  @Override
  public List<UnikernelView> unikernels() {
    ask("unikernels");
    return List.of(view("counter-1"), shelved());
  }

  @Override
  public UnikernelView unikernel(String name) {
    ask("unikernel " + name);
    if (name.equals("counter-2")) {
      return shelved();
    }
    return view(known(name));
  }

  @Override
  public OperationView run(RunOrder order) {
    ask(order.toString());
    created.put(order.name(), order);
    return begin("run", order.name(), null, order.host() == null ? "edge-1" : order.host());
  }

  @Override
  public OperationView migrate(String unikernel, Optional<String> target) {
    ask("migrate " + unikernel + " " + target.orElse("?"));
    return begin("migrate", known(unikernel), "edge-1", target.orElse("edge-2"));
  }

  @Override
  public OperationView suspend(String unikernel) {
    ask("suspend " + unikernel);
    if (unikernel.equals("counter-2")) {
      return OperationView.nothingToDo("suspend", unikernel, null, "counter-2 rests already");
    }
    return begin("suspend", known(unikernel), "edge-1", null);
  }

  @Override
  public OperationView resume(String unikernel, Optional<String> target) {
    ask("resume " + unikernel + " " + target.orElse("?"));
    return begin("resume", known(unikernel), null, target.orElse("edge-1"));
  }

  @Override
  public OperationView stop(String unikernel, boolean force) {
    ask("stop " + unikernel + (force ? " by force" : ""));
    return begin("stop", known(unikernel), "edge-1", null);
  }

  @Override
  public CompletableFuture<AnyOperation> end(String workflowId, Optional<String> runId) {
    AnyOperation operation = begunOperations.get(workflowId);
    if (operation == null) {
      throw new ServiceException(
          ServiceException.Code.NOT_FOUND, "there is no operation " + workflowId);
    }
    CompletableFuture<Void> end = held == null ? CompletableFuture.completedFuture(null) : held;
    return end.thenApply(over -> atItsEnd(operation));
  }

  private AnyOperation atItsEnd(AnyOperation operation) {
    return switch (operation) {
      case OperationView view -> ended(view);
      case DrainView drain -> hosts.ended(drain);
    };
  }

  @Override
  public void remove(String unikernel) {
    ask("remove " + known(unikernel));
  }

  @Override
  public void logs(LogsOrder order, OutputStream to) throws IOException {
    ask(order.toString());
    known(order.unikernel());
    to.write(("tick of " + order.unikernel() + "\n").getBytes(StandardCharsets.UTF_8));
    if (order.unikernel().equals("broken")) {
      to.flush();
      throw new IOException("the agent went away");
    }
    if (order.follow()) {
      follow(to);
    }
  }

  private void follow(OutputStream to) throws IOException {
    follows.countDown();
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (!never.await(10, TimeUnit.MILLISECONDS)) {
        if (chatty) {
          to.write("tick\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (InterruptedException stopped) {
      throw new InterruptedIOException("stopped");
    } finally {
      followed.countDown();
    }
  }

  @Override
  public List<HostView> hosts() {
    ask("hosts");
    return List.of(
        host("edge-1"),
        new HostView(
            "edge-2",
            "10.0.0.2:7001",
            false,
            9,
            false,
            null,
            null,
            false,
            0,
            8,
            1L << 30,
            1L << 30,
            List.of("xen"),
            Map.of()));
  }

  @Override
  public HostView host(String name) {
    if (!name.equals("edge-1")) {
      throw new ServiceException(
          ServiceException.Code.NOT_FOUND,
          "there is no host " + name + ": see `miragectl host list`");
    }
    return new HostView(
        "edge-1",
        "10.0.0.1:7001",
        true,
        1234,
        false,
        null,
        null,
        drained,
        1,
        8,
        1L << 30,
        (1L << 30) - (64L << 20),
        List.of("process", "qemu"),
        Map.of("zone", "a"));
  }

  @Override
  public HostView failOver(String name, boolean confirmedOff) {
    ask("fail over " + name + (confirmedOff ? ", which is off" : ""));
    return host(name);
  }

  @Override
  public HostAdmin hostCare() {
    return hosts;
  }

  @Override
  public ImageAdmin imageCare() {
    return images;
  }

  @Override
  public List<OperationView> operations(Optional<String> unikernel, int limit) {
    ask("operations " + unikernel.orElse("?") + " " + limit);
    return List.of(
        going("migrate", "counter-1", "edge-1", "edge-2"),
        ended(going("run", "counter-1", null, "edge-1")));
  }

  @Override
  public AnyOperation operation(String workflowId, Optional<String> runId) {
    ask("operation " + workflowId + " " + runId.orElse("?"));
    AnyOperation begunHere = begunOperations.get(workflowId);
    if (begunHere != null) {
      look();
      CompletableFuture<Void> end = held;
      return end == null || end.isDone() ? atItsEnd(begunHere) : begunHere;
    }
    if (!workflowId.startsWith("run-")) {
      throw new ServiceException(
          ServiceException.Code.NOT_FOUND, "there is no operation " + workflowId);
    }
    return ended(going("run", workflowId.substring(4), null, "edge-1"));
  }

  /** After so many looks held operations end. */
  void look() {
    if (looksUntilEnd.decrementAndGet() == 0) {
      held.complete(null);
    }
  }

  <T extends AnyOperation> T begin(T operation) {
    begunOperations.put(operation.workflowId(), operation);
    begun.countDown();
    return operation;
  }

  void ask(String words) {
    asked.add(words);
    RuntimeException toThrow = failure;
    if (toThrow != null) {
      throw toThrow;
    }
  }

  private String known(String name) {
    if (!List.of("counter-1", "counter-2", "broken").contains(name) && !created.containsKey(name)) {
      throw new ServiceException(
          ServiceException.Code.NOT_FOUND,
          "there is no unikernel " + name + ": see `miragectl list`");
    }
    return name;
  }

  @Override
  public OperationView abort(
      String workflowId, Optional<String> runId, String reason, boolean force) {
    OperationView found = (OperationView) operation(workflowId, runId);
    asked.add("abort " + workflowId + " " + runId.orElse("?") + " " + reason + " " + force);
    if (!force) {
      throw new ServiceException(
          ServiceException.Code.CONFLICT, "too late to abort: " + found.unikernel());
    }
    return ended(found);
  }

  private OperationView begin(String kind, String unikernel, String source, String target) {
    return begin(going(kind, unikernel, source, target));
  }

  private static OperationView going(String kind, String unikernel, String source, String target) {
    return new OperationView(
        kind + "-" + unikernel,
        "f00d",
        kind,
        unikernel,
        source,
        target,
        THEN,
        null,
        "running",
        "waits for the target to boot",
        null,
        null,
        null,
        null,
        PAGE);
  }

  private OperationView ended(OperationView begun) {
    boolean moved = begun.kind().equals("migrate") && outcome.equals("done");
    return new OperationView(
        begun.workflowId(),
        begun.runId(),
        begun.kind(),
        begun.unikernel(),
        begun.source(),
        begun.target(),
        begun.startedAt(),
        THEN.plusMillis(143),
        outcome,
        null,
        detail,
        moved ? 1.94 : null,
        143.2,
        begun.source() == null ? null : 61L,
        PAGE);
  }

  private UnikernelView view(String name) {
    RunOrder order = created.get(name);
    CompletableFuture<Void> end = held;
    return new UnikernelView(
        name,
        status,
        "edge-1",
        3,
        order == null
            ? new GuestSpec(
                new ImageRef("counter", "1"),
                GuestSpec.USUAL_MEMORY_BYTES,
                List.of("--until", "100"))
            : order.guest(),
        4711L,
        61L,
        "ab12",
        recovery == null ? null : "the gate does not answer",
        recovery == null ? null : "is " + recovery,
        recovery,
        THEN,
        end == null || end.isDone() ? null : migrating(name));
  }

  /** A migration that goes on, and can be waited for like one that was asked for. */
  private OperationView migrating(String name) {
    OperationView migration = going("migrate", name, "edge-1", "edge-2");
    begunOperations.putIfAbsent(migration.workflowId(), migration);
    return migration;
  }

  private static UnikernelView shelved() {
    return new UnikernelView(
        "counter-2",
        "suspended",
        null,
        1,
        new GuestSpec(new ImageRef("counter", "1"), GuestSpec.USUAL_MEMORY_BYTES, List.of()),
        null,
        null,
        null,
        null,
        null,
        null,
        THEN,
        null);
  }
}
