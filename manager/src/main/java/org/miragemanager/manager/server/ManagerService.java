package org.miragemanager.manager.server;

import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.placement.Preconditions;
import org.miragemanager.activities.recovery.RecoveryDecision;
import org.miragemanager.manager.recovery.RecoveryKeeper;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.MirageService.HostAdmin;
import org.miragemanager.manager.service.MirageService.ImageAdmin;
import org.miragemanager.manager.service.MirageService.LogsOrder;
import org.miragemanager.manager.service.MirageService.RunOrder;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.MirageService.ServiceException.Code;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;
import org.miragemanager.manager.temporal.TemporalConnection;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;
import org.miragemanager.repository.unikernel.UnikernelService;
import org.miragemanager.workflows.temporal.StrictDataConverter.WorkflowInput;
import org.miragemanager.workflows.transfer.TransferWorkflows.OperationRequest;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers users from the repository, and does what they ask by starting workflows. */
final class ManagerService implements MirageService {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerService.class);
  private static final long LEAST_MEMORY_BYTES = 1L << 20;

  private final Repository repository;
  private final Operations operations;
  private final GuestLogs logs;
  private final RecoveryKeeper recovery;
  private final AgentChannels agents;
  private final DrainService drains;
  private final ImageAdmin images;

  ManagerService(
      Repository repository,
      TemporalConnection temporal,
      String taskQueue,
      AgentChannels agents,
      RecoveryKeeper recovery,
      ImageAdmin images,
      EndWaiters ends) {
    this.repository = repository;
    this.recovery = recovery;
    this.images = images;
    this.agents = agents;
    this.operations = new Operations(repository, temporal, taskQueue, ends);
    this.logs = new GuestLogs(repository, agents);
    this.drains = new DrainService(repository, temporal, taskQueue, ends);
  }

  /** Waits a moment until the workflow of an operation that has ended has closed too. */
  void awaitClosed(OperationView operation) {
    operations.awaitClosed(operation);
  }

  /** Waits a moment for operations that are under way. */
  void drain() {
    try {
      operations.drain();
    } catch (RuntimeException away) {
      LOG.warn("operations that are under way are not waited for: {}", away.getMessage());
    }
  }

  @Override
  public List<UnikernelView> unikernels() {
    // One that is worked on asks Temporal, which may take its time: all of them do so at once.
    List<Future<UnikernelView>> views;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      views =
          repository.unikernels().list().stream()
              .map(unikernel -> each.submit(() -> view(unikernel)))
              .toList();
    }
    return views.stream().map(Future::resultNow).toList();
  }

  @Override
  public UnikernelView unikernel(String name) {
    return view(find(name));
  }

  private UnikernelView view(Unikernel unikernel) {
    return Views.of(
        unikernel,
        unikernel.operation().map(operations::view).orElse(null),
        prospect(unikernel),
        isMissing(unikernel));
  }

  /** Whether it should run on a host that seems lost, about which nothing is done by itself. */
  private boolean isMissing(Unikernel unikernel) {
    return unikernel.status() == UnikernelStatus.CONNECTED
        && recovery.heldBack().contains(unikernel.host().orElse(""));
  }

  private Optional<String> prospect(Unikernel unikernel) {
    if (isMissing(unikernel)) {
      String host = unikernel.host().orElseThrow();
      return Optional.of(
          "may be gone: its host "
              + host
              + " seems lost, as do too many others at once; `miragectl host failover "
              + host
              + "` brings it back elsewhere");
    }
    return RecoveryDecision.inWords(
        unikernel,
        repository.hosts()::list,
        agents.troubles().words(),
        repository.endsClock().instant());
  }

  private Unikernel find(String name) {
    return repository
        .unikernels()
        .find(name)
        .orElseThrow(
            () ->
                new ServiceException(
                    Code.NOT_FOUND,
                    "there is no unikernel named "
                        + Quotation.of(name)
                        + "; see `miragectl list`"));
  }

  @Override
  public OperationView run(RunOrder order) {
    GuestSpec guest = order.guest();
    // What would be refused in the end is refused before anything is begun.
    RequestValidation.translated(() -> UnikernelService.check(order.name(), guest));
    if (guest.memoryBytes() < LEAST_MEMORY_BYTES) {
      throw new ServiceException(
          Code.BAD_REQUEST,
          "the field 'memoryBytes' is %d: it counts bytes, and must be at least %d, 1 MiB"
              .formatted(guest.memoryBytes(), LEAST_MEMORY_BYTES));
    }
    RequestValidation.image(
        repository, guest.image().name(), Optional.ofNullable(guest.image().version()));
    RequestValidation.host(repository, Optional.ofNullable(order.host()));
    if (repository.unikernels().find(order.name()).isPresent()) {
      throw new ServiceException(
          Code.CONFLICT,
          "there is a unikernel named " + order.name() + " already; take another name");
    }
    return begin(
        OperationKind.RUN,
        order.name(),
        Optional.ofNullable(order.host()),
        new RunRequest(
            order.name(), order.host() == null ? WorkflowInput.ANY_HOST : order.host(), guest));
  }

  @Override
  public OperationView migrate(String name, Optional<String> target) {
    Unikernel unikernel = settled(name);
    RequestValidation.host(repository, target);
    return AlreadySo.migrate(unikernel, target)
        .orElseGet(() -> begin(OperationKind.MIGRATE, name, target));
  }

  @Override
  public OperationView suspend(String name) {
    return AlreadySo.suspend(settled(name))
        .orElseGet(() -> begin(OperationKind.SUSPEND, name, Optional.empty()));
  }

  @Override
  public OperationView resume(String name, Optional<String> target) {
    Unikernel unikernel = settled(name);
    RequestValidation.host(repository, target);
    return AlreadySo.resume(unikernel, target)
        .orElseGet(() -> begin(OperationKind.RESUME, name, target));
  }

  @Override
  public OperationView stop(String name, boolean force) {
    Unikernel unikernel = find(name);
    return AlreadySo.stop(unikernel)
        .orElseGet(
            () -> {
              requirePossible(unikernel, OperationKind.STOP, Optional.empty());
              return begin(
                  OperationKind.STOP,
                  name,
                  Optional.empty(),
                  new OperationRequest(name, null, force ? true : null));
            });
  }

  /** Of an operation whose workflow was ended from outside only the record is left: it is ended. */
  private Unikernel settled(String name) {
    Unikernel unikernel = find(name);
    boolean isSettled =
        unikernel.operation().isPresent()
            && TemporalCalls.asked(() -> operations.settleIfClosed(name));
    return isSettled ? find(name) : unikernel;
  }

  /**
   * What the first step of the workflow would refuse is refused before one is begun, so that
   * Temporal's failures are failures. One that another operation works on is judged by that step.
   */
  private static void requirePossible(
      Unikernel unikernel, OperationKind kind, Optional<String> target) {
    if (unikernel.operation().isPresent()) {
      return;
    }
    try {
      Preconditions.check(unikernel, kind, target.orElse(null));
    } catch (ApplicationFailure refused) {
      throw new ServiceException(Code.CONFLICT, refused.getOriginalMessage());
    }
  }

  private OperationView begin(OperationKind kind, String name, Optional<String> target) {
    requirePossible(find(name), kind, target);
    String wanted = kind.endsOnHost() ? target.orElse(WorkflowInput.ANY_HOST) : null;
    return begin(kind, name, target, new OperationRequest(name, wanted));
  }

  private OperationView begin(
      OperationKind kind, String name, Optional<String> target, WorkflowInput request) {
    return TemporalCalls.asked(() -> operations.start(kind, name, target, request));
  }

  @Override
  public void remove(String name) {
    find(name);
    TemporalCalls.asked(() -> operations.settleIfClosed(name));
    RequestValidation.translated(() -> repository.unikernels().remove(name));
    logs.forget(name);
  }

  @Override
  public void logs(LogsOrder order, OutputStream to) throws IOException {
    find(order.unikernel());
    logs.write(order, to);
  }

  @Override
  public List<HostView> hosts() {
    return repository.hosts().list().stream().map(this::view).toList();
  }

  @Override
  public HostView host(String name) {
    return view(RequestValidation.host(repository, Optional.of(name)).orElseThrow());
  }

  private HostView view(Host host) {
    return Views.of(
        host, recovery.heldBack().contains(host.name()), agents.troubles().of(host.name()));
  }

  @Override
  public HostView failOver(String name, boolean confirmedOff) {
    Host host = RequestValidation.host(repository, Optional.of(name)).orElseThrow();
    if (confirmedOff) {
      repository.leases().confirmOff(name);
    } else if (host.leaseRuns() && !recovery.heldBack().contains(name)) {
      throw new ServiceException(
          Code.CONFLICT,
          name
              + " is not lost: it renews its lease; if it is off in spite of that, say so with"
              + " --confirm-host-is-off");
    }
    recovery.confirmLost(name);
    return host(name);
  }

  @Override
  public HostAdmin hostCare() {
    return drains;
  }

  @Override
  public ImageAdmin imageCare() {
    return images;
  }

  @Override
  public List<OperationView> operations(Optional<String> unikernel, int limit) {
    return operations.list(unikernel, limit);
  }

  @Override
  public AnyOperation operation(String workflowId, Optional<String> runId) {
    return DrainService.isDrain(workflowId)
        ? drains.operation(workflowId, runId)
        : operations.show(workflowId, runId);
  }

  @Override
  public CompletableFuture<AnyOperation> end(String workflowId, Optional<String> runId) {
    return DrainService.isDrain(workflowId)
        ? drains.end(workflowId, runId)
        : operations.end(workflowId, runId);
  }

  @Override
  public OperationView abort(
      String workflowId, Optional<String> runId, String reason, boolean force) {
    return TemporalCalls.asked(() -> operations.abort(workflowId, runId, reason, force));
  }

  /**
   * Whether an order has nothing to do, because what it wants is so already. While an operation
   * works on the unikernel that is not known: what is so now may be otherwise at its end, so only a
   * unikernel that is stopped for good is told to be so.
   */
  static final class AlreadySo {
    private AlreadySo() {}

    /** The answer to an order to move it, if there is nothing to do. */
    static Optional<OperationView> migrate(Unikernel unikernel, Optional<String> target) {
      return target
          .filter(host -> isAndStays(unikernel, UnikernelStatus.CONNECTED))
          .filter(host -> unikernel.host().equals(target))
          .map(host -> runs("migrate", unikernel, host));
    }

    /** The answer to an order to run it, if there is nothing to do. */
    static Optional<OperationView> resume(Unikernel unikernel, Optional<String> target) {
      return unikernel
          .host()
          .filter(host -> isAndStays(unikernel, UnikernelStatus.CONNECTED))
          .filter(host -> target.isEmpty() || target.get().equals(host))
          .map(host -> runs("resume", unikernel, host));
    }

    /** The answer to an order to put it on the shelf, if there is nothing to do. */
    static Optional<OperationView> suspend(Unikernel unikernel) {
      return isAndStays(unikernel, UnikernelStatus.SUSPENDED) && !unikernel.wanted()
          ? Optional.of(
              OperationView.nothingToDo(
                  "suspend",
                  unikernel.name(),
                  null,
                  unikernel.name() + " rests on the shelf already"))
          : Optional.empty();
    }

    /** The answer to an order to stop it for good, if there is nothing to do. */
    static Optional<OperationView> stop(Unikernel unikernel) {
      return unikernel.status() == UnikernelStatus.STOPPED
          ? Optional.of(
              OperationView.nothingToDo(
                  "stop", unikernel.name(), null, unikernel.name() + " is stopped already"))
          : Optional.empty();
    }

    private static boolean isAndStays(Unikernel unikernel, UnikernelStatus status) {
      return unikernel.status() == status && unikernel.operation().isEmpty();
    }

    private static OperationView runs(String verb, Unikernel unikernel, String host) {
      return OperationView.nothingToDo(
          verb, unikernel.name(), host, unikernel.name() + " runs on " + host + " already");
    }
  }
}
