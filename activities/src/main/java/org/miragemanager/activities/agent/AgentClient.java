package org.miragemanager.activities.agent;

import com.google.common.util.concurrent.Futures;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.agent.RpcAwaiter.Heartbeat;
import org.miragemanager.activities.transfer.TransferActivities.Creation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation.ImageReference;
import org.miragemanager.activities.transfer.TransferActivities.Resumption;
import org.miragemanager.activities.transfer.TransferActivities.Suspension;
import org.miragemanager.hostagent.api.AwaitRunningRequest;
import org.miragemanager.hostagent.api.AwaitRunningResponse;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.CreateResponse;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.EnsureImageRequest;
import org.miragemanager.hostagent.api.HasImageRequest;
import org.miragemanager.hostagent.api.HasImageResponse;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.api.SuspendRequest;
import org.miragemanager.hostagent.api.SuspendResponse;
import org.miragemanager.model.Generation;
import org.miragemanager.model.ImageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of a transfer to host agents. Each takes a check that throws when the step can no
 * longer be of use: see {@link org.miragemanager.activities.placement.Preconditions.AbandonCheck}.
 */
public final class AgentClient {
  private static final Logger LOG = LoggerFactory.getLogger(AgentClient.class);
  private static final Duration CREATE = Duration.ofSeconds(45);

  /** The agent gives a suspension up by itself; only one that hangs is given up from here. */
  private static final Duration AFTER_STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration DESTROY = Duration.ofSeconds(14);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration COURTESY = Duration.ofMillis(100);

  /**
   * After this a wait for a guest is asked anew, so that an agent that was replaced is found under
   * its new address.
   */
  private static final Duration AWAIT = Duration.ofSeconds(30);

  private final AgentChannels agents;
  private final RpcAwaiter call;

  public AgentClient(AgentChannels agents, Heartbeat heartbeat) {
    this.agents = agents;
    this.call = new RpcAwaiter(agents, heartbeat);
  }

  /**
   * What is known of a reservation's image: whether the target's host lacks a file that can be
   * fetched. A host that does not say so at once may lack it.
   */
  public ImageReference lookedFor(Reservation reservation) {
    ImageReference image = reservation.image();
    if (reservation.target().onShelf() || !ImageDigest.isMeantBy(image.reference())) {
      return image;
    }
    HasImageRequest request = HasImageRequest.newBuilder().setDigest(digest(image).hex()).build();
    try {
      HasImageResponse response =
          agents.on(reservation.target().requireHost(), LOOK).hasImage(request).get();
      return image.toBeFetched(!response.getPresent());
    } catch (ExecutionException unknown) {
      return image.toBeFetched(true);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return image.toBeFetched(true);
    }
  }

  public void fetchImage(Reservation reservation, boolean patient, Runnable abandonCheck) {
    abandonCheck.run();
    String host = reservation.target().requireHost();
    call.requireReachable(host, patient);
    ImageReference image = reservation.image();
    long size = image.sizeBytes() == null ? 0 : image.sizeBytes();
    ImageFetch fetch = new ImageFetch(host, image.toString(), size);
    agents
        .streaming(host)
        .ensureImage(
            EnsureImageRequest.newBuilder()
                .setDigest(digest(image).hex())
                .setSizeBytes(size)
                .setImage(image.toString())
                .build(),
            fetch);
    boolean ignored =
        call.answer(host, FailureType.IMAGE_UNAVAILABLE, abandonCheck, fetch.end(), fetch::inWords);
  }

  private static ImageDigest digest(ImageReference image) {
    try {
      return ImageDigest.of(image.reference()).orElseThrow();
    } catch (IllegalArgumentException malformed) {
      throw ApplicationFailure.newNonRetryableFailure(
          image + ": " + malformed.getMessage(), FailureType.IMAGE_UNAVAILABLE.name());
    }
  }

  /**
   * Starts the target's domain.
   *
   * @param patient whether its host is waited for while it cannot be reached
   */
  public Creation create(Reservation reservation, boolean patient, Runnable abandonCheck) {
    abandonCheck.run();
    String host = reservation.target().requireHost();
    call.requireReachable(host, patient);
    CreateRequest.Builder request =
        CreateRequest.newBuilder()
            .setDomain(domain(reservation.unikernel(), reservation.target()))
            .setImage(
                Image.newBuilder()
                    .setName(reservation.image().name())
                    .setVersion(reservation.image().version())
                    .setDriver(reservation.image().driver())
                    .setReference(reservation.image().reference()));
    ModelMessages.write(reservation.guest(), request);
    CreateResponse response = created(host, request.build(), abandonCheck);
    return switch (response.getOutcome()) {
      case ARMED -> {
        agents.troubles().succeeded(host);
        yield Creation.ARMED;
      }
      case UNKNOWN -> Creation.UNKNOWN;
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw unintelligible(host);
    };
  }

  private CreateResponse created(String host, CreateRequest request, Runnable abandonCheck) {
    try {
      return call.answer(
          host, FailureType.CREATE_REFUSED, abandonCheck, agents.on(host, CREATE).create(request));
    } catch (ApplicationFailure failure) {
      if (failure.getType().equals(RpcAwaiter.FAILED)) {
        agents.troubles().failed(host, RpcAwaiter.withoutFullStop(failure.getOriginalMessage()));
        throw ApplicationFailure.newNonRetryableFailure(
            failure.getOriginalMessage(), FailureType.HOST_FAILING.name());
      }
      throw failure;
    }
  }

  public Suspension suspend(Reservation reservation, Runnable abandonCheck) {
    abandonCheck.run();
    String host = reservation.source().requireHost();
    call.requireReachable(host, true);
    SuspendRequest request =
        SuspendRequest.newBuilder()
            .setDomain(domain(reservation.unikernel(), reservation.source()))
            .setTargetGeneration(reservation.target().number())
            .build();
    Future<?> targetRuns = watchTarget(reservation);
    SuspendResponse response;
    try {
      response =
          call.answer(
              host,
              FailureType.SOURCE_ENDED,
              abandonCheck,
              agents.on(host, suspensionTime(reservation)).suspend(request));
      leaveProcessorToTarget(targetRuns);
    } finally {
      // The step that waits for the target asks by itself.
      targetRuns.cancel(true);
    }
    LOG.debug(
        "{} on {} stopped in {} us and was handed over in {} us: {}",
        reservation.unikernel(),
        host,
        response.getQuiesceMicros(),
        response.getHandOverMicros(),
        response.getOutcome());
    return switch (response.getOutcome()) {
      case HANDED_OVER ->
          new Suspension(
              response.getQuiesceMicros(), response.getHandOverMicros(), response.getStateBytes());
      case RESUMED ->
          throw ApplicationFailure.newNonRetryableFailure(
              "the hand-over was refused: " + response.getReason(),
              FailureType.HAND_OVER_REFUSED.name());
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw unintelligible(host);
    };
  }

  private Future<?> watchTarget(Reservation reservation) {
    if (reservation.target().onShelf()) {
      return Futures.immediateVoidFuture();
    }
    AwaitRunningRequest request =
        AwaitRunningRequest.newBuilder()
            .setDomain(domain(reservation.unikernel(), reservation.target()))
            .build();
    return agents
        .on(reservation.target().requireHost(), suspensionTime(reservation))
        .awaitRunning(request);
  }

  private static Duration suspensionTime(Reservation reservation) {
    return reservation.guest().policy().stopTimeout().plus(AFTER_STOP_TIMEOUT);
  }

  /**
   * The blackout is not over when the source's agent has answered, but when the target runs; and
   * what Temporal does once this step is done takes milliseconds of processor time, which a small
   * host that is manager too would take from the target. So the step ends a moment later: when the
   * target reports that it runs, or without that.
   */
  private static void leaveProcessorToTarget(Future<?> targetRuns) {
    try {
      targetRuns.get(COURTESY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException later) {
      // The step that waits for the target will say more.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public Resumption awaitRunning(String unikernel, Generation generation, Runnable abandonCheck) {
    abandonCheck.run();
    AwaitRunningRequest request =
        AwaitRunningRequest.newBuilder().setDomain(domain(unikernel, generation)).build();
    AwaitRunningResponse response =
        call.answer(
            generation.requireHost(),
            FailureType.TARGET_ENDED,
            abandonCheck,
            agents.on(generation.requireHost(), AWAIT).awaitRunning(request));
    LOG.debug(
        "{} on {} ran {} us after it became the owner: {}",
        unikernel,
        generation.requireHost(),
        response.getResumeMicros(),
        response.getOutcome());
    return switch (response.getOutcome()) {
      case RUNNING -> new Resumption(response.getResumeMicros());
      case ENDED ->
          throw ApplicationFailure.newNonRetryableFailure(
              unikernel + " has ended on " + generation.requireHost() + ": " + response.getReason(),
              FailureType.TARGET_ENDED.name());
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw unintelligible(generation.requireHost());
    };
  }

  /** Waits until a guest that may have been suspended runs again. */
  public void awaitRunningAgain(String unikernel, Generation generation, Runnable abandonCheck) {
    call.requireReachable(generation.requireHost(), true);
    Resumption ignored = awaitRunning(unikernel, generation, abandonCheck);
  }

  public void destroy(String unikernel, Generation generation, Runnable abandonCheck) {
    abandonCheck.run();
    // The agent ends it by itself as soon as it is there again.
    call.requireReachable(generation.requireHost(), false);
    DestroyRequest request =
        DestroyRequest.newBuilder().setDomain(domain(unikernel, generation)).build();
    call.answer(
        generation.requireHost(),
        FailureType.NOT_POSSIBLE,
        abandonCheck,
        agents.on(generation.requireHost(), DESTROY).destroy(request));
  }

  /** Ends a domain that is the owner, without its guest's help; its agent sees it end. */
  public void endByForce(String unikernel, Generation generation, Runnable abandonCheck) {
    abandonCheck.run();
    call.requireReachable(generation.requireHost(), true);
    DestroyRequest request =
        DestroyRequest.newBuilder().setDomain(domain(unikernel, generation)).setForce(true).build();
    call.answer(
        generation.requireHost(),
        FailureType.NOT_POSSIBLE,
        abandonCheck,
        agents.on(generation.requireHost(), DESTROY).destroy(request));
  }

  private static ApplicationFailure unintelligible(String host) {
    return ApplicationFailure.newFailure(
        host + " gave an answer that this version does not understand; are both of one version?",
        RpcAwaiter.FAILED);
  }

  private static DomainReference domain(String unikernel, Generation generation) {
    return DomainReference.newBuilder()
        .setUnikernel(unikernel)
        .setGeneration(generation.number())
        .build();
  }
}
