package org.miragemanager.hostagent.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.AwaitRunningRequest;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.DestroyResponse;
import org.miragemanager.hostagent.api.DomainPhase;
import org.miragemanager.hostagent.api.EnsureImageProgress;
import org.miragemanager.hostagent.api.EnsureImageRequest;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.hostagent.api.ForgetResponse;
import org.miragemanager.hostagent.api.HasImageRequest;
import org.miragemanager.hostagent.api.HasImageResponse;
import org.miragemanager.hostagent.api.HostAgentGrpc;
import org.miragemanager.hostagent.api.ListRequest;
import org.miragemanager.hostagent.api.ListResponse;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.api.SuspendRequest;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.domain.Domain;
import org.miragemanager.hostagent.domain.DomainLauncher;
import org.miragemanager.hostagent.image.ImageFetcher;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.model.Names;
import org.miragemanager.model.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code host_agent.proto}. Calls that wait for a guest hold no thread of the server: the
 * answer is sent by the thread that completes it.
 */
public final class HostAgentService extends HostAgentGrpc.HostAgentImplBase {

  private final DomainLauncher host;
  private final LogStreams logs;
  private final ImageFetcher images;

  /** Serves this host's domains. */
  public HostAgentService(DomainLauncher host, LogStreams logs, ImageFetcher images) {
    this.host = host;
    this.logs = logs;
    this.images = images;
  }

  @Override
  public void create(CreateRequest request, StreamObserver<CreateResponse> observer) {
    answer(observer, () -> host.create(request));
  }

  @Override
  public void suspend(SuspendRequest request, StreamObserver<SuspendResponse> observer) {
    answer(
        observer,
        () ->
            host.domains()
                .suspend(ModelMessages.domain(request.getDomain()), request.getTargetGeneration()));
  }

  @Override
  public void awaitRunning(
      AwaitRunningRequest request, StreamObserver<AwaitRunningResponse> observer) {
    answer(observer, () -> host.domains().awaitRunning(ModelMessages.domain(request.getDomain())));
  }

  @Override
  public void destroy(DestroyRequest request, StreamObserver<DestroyResponse> observer) {
    answer(
        observer,
        () ->
            host.domains()
                .destroy(ModelMessages.domain(request.getDomain()), request.getForce())
                .thenApply(over -> DestroyResponse.getDefaultInstance()));
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> observer) {
    answer(
        observer,
        () -> {
          ListResponse.Builder response = ListResponse.newBuilder();
          host.domains().all().forEach(domain -> response.addDomains(describe(domain)));
          return CompletableFuture.completedFuture(response.build());
        });
  }

  private static org.miragemanager.hostagent.api.Domain describe(Domain domain) {
    return org.miragemanager.hostagent.api.Domain.newBuilder()
        .setDomain(ModelMessages.reference(domain.key()))
        .setPhase(
            switch (domain.phase()) {
              case CONNECTING -> DomainPhase.BOOTING;
              case ARMED, STARTING -> DomainPhase.ARMED;
              case RUNNING, SUSPENDING -> DomainPhase.RUNNING;
              case SUSPENDED, HANDED_OVER, EXITING -> DomainPhase.SUSPENDED;
              case COMPLETING -> DomainPhase.COMPLETE;
              case ENDED -> DomainPhase.ENDED;
            })
        .setMemoryBytes(domain.record().guest().memoryBytes())
        .setHandle(domain.name())
        .setImage(domain.record().guest().image().toString())
        .build();
  }

  @Override
  public void logs(LogsRequest request, StreamObserver<LogChunk> observer) {
    try {
      Names.checkUnikernel(request.getUnikernel());
      List<Domain> wanted =
          host.domains().of(request.getUnikernel()).stream()
              .filter(
                  domain ->
                      request.getGeneration() == 0
                          || domain.key().generation() == request.getGeneration())
              .toList();
      logs.begin(request, wanted, (ServerCallStreamObserver<LogChunk>) observer);
    } catch (RuntimeException failure) {
      observer.onError(StatusMapping.toStatus(failure));
    }
  }

  @Override
  public void forget(ForgetRequest request, StreamObserver<ForgetResponse> observer) {
    answer(
        observer,
        () -> {
          Names.checkUnikernel(request.getUnikernel());
          host.domains().forget(request.getUnikernel());
          return CompletableFuture.completedFuture(ForgetResponse.getDefaultInstance());
        });
  }

  @Override
  public void hasImage(HasImageRequest request, StreamObserver<HasImageResponse> observer) {
    answer(
        observer,
        () ->
            CompletableFuture.completedFuture(
                HasImageResponse.newBuilder()
                    .setPresent(images.has(new ImageDigest(request.getDigest())))
                    .build()));
  }

  @Override
  public void ensureImage(
      EnsureImageRequest request, StreamObserver<EnsureImageProgress> observer) {
    try {
      ImageProgress.begin(
          images, request, (ServerCallStreamObserver<EnsureImageProgress>) observer);
    } catch (RuntimeException failure) {
      observer.onError(StatusMapping.toStatus(failure));
    }
  }

  private static <T> void answer(
      StreamObserver<T> observer, Supplier<CompletableFuture<? extends T>> call) {
    // A caller that has gone away is no error: what it asked for goes on (rule 3).
    ((ServerCallStreamObserver<T>) observer).setOnCancelHandler(() -> {});
    CompletableFuture<? extends T> answer;
    try {
      answer = call.get();
    } catch (RuntimeException failure) {
      observer.onError(StatusMapping.toStatus(failure));
      return;
    }
    CompletableFuture<?> unused =
        answer.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                observer.onError(StatusMapping.toStatus(failure));
              } else {
                observer.onNext(response);
                observer.onCompleted();
              }
            });
  }

  /** Tells a caller how far the fetching of a file is. */
  static final class ImageProgress implements ImageFetcher.Listener {
    private final ServerCallStreamObserver<EnsureImageProgress> caller;
    private final long sizeBytes;
    private boolean ended;

    private ImageProgress(ServerCallStreamObserver<EnsureImageProgress> caller, long sizeBytes) {
      this.caller = caller;
      this.sizeBytes = sizeBytes;
    }

    static void begin(
        ImageFetcher fetcher,
        EnsureImageRequest request,
        ServerCallStreamObserver<EnsureImageProgress> caller) {
      ImageProgress stream = new ImageProgress(caller, request.getSizeBytes());
      Runnable leave =
          fetcher.ensure(
              new ImageDigest(request.getDigest()),
              request.getSizeBytes(),
              request.getImage(),
              stream);
      caller.setOnCancelHandler(
          () -> {
            stream.hangUp();
            leave.run();
          });
    }

    @Override
    public synchronized void progress(long receivedBytes, long size) {
      // A caller that does not read has no use for more.
      if (!ended && caller.isReady()) {
        caller.onNext(progressOf(receivedBytes, false));
      }
    }

    @Override
    public synchronized void present() {
      if (!ended) {
        ended = true;
        caller.onNext(progressOf(sizeBytes, true));
        caller.onCompleted();
      }
    }

    @Override
    public synchronized void failed(AgentException reason) {
      if (!ended) {
        ended = true;
        caller.onError(StatusMapping.toStatus(reason));
      }
    }

    private synchronized void hangUp() {
      ended = true;
    }

    private EnsureImageProgress progressOf(long receivedBytes, boolean present) {
      return EnsureImageProgress.newBuilder()
          .setReceivedBytes(receivedBytes)
          .setSizeBytes(sizeBytes)
          .setPresent(present)
          .build();
    }
  }

  /** Turns failures into the statuses that host_agent.proto names. */
  static final class StatusMapping {

    private static final Logger LOGGER = LoggerFactory.getLogger(StatusMapping.class);

    private static final int MOST_CHARACTERS = 1_500;

    private StatusMapping() {}

    static StatusRuntimeException toStatus(Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (cause instanceof AgentException refusal) {
        return code(refusal.reason()).withDescription(sentence(refusal)).asRuntimeException();
      }
      if (cause instanceof IllegalArgumentException wrong) {
        return Status.INVALID_ARGUMENT.withDescription(sentence(wrong)).asRuntimeException();
      }
      if (cause instanceof UncheckedIOException disk) {
        String words = sentence(disk) + " (" + RootCause.words(disk) + ")";
        LOGGER.warn("A request failed: {}", words);
        return Status.RESOURCE_EXHAUSTED.withDescription(words).asRuntimeException();
      }
      LOGGER.error("A request failed unexpectedly: {}", RootCause.words(cause), cause);
      return Status.INTERNAL
          .withDescription("The agent failed: " + sentence(cause))
          .withCause(cause)
          .asRuntimeException();
    }

    /** A description travels in a header, which has room for some kilobytes. */
    private static String sentence(Throwable failure) {
      return OneLine.of(String.valueOf(failure.getMessage()), MOST_CHARACTERS);
    }

    private static Status code(AgentException.Reason reason) {
      return switch (reason) {
        case NOT_FOUND -> Status.NOT_FOUND;
        case WRONG_STATE -> Status.FAILED_PRECONDITION;
        case NO_ROOM -> Status.RESOURCE_EXHAUSTED;
        case TRY_AGAIN -> Status.UNAVAILABLE;
      };
    }
  }
}
