package org.miragemanager.repository.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.miragemanager.hostagent.api.CheckpointAllRequest;
import org.miragemanager.hostagent.api.CheckpointAllResponse;
import org.miragemanager.hostagent.api.CheckpointResponse;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.DomainReference;
import org.miragemanager.hostagent.api.GenerationTruth;
import org.miragemanager.hostagent.api.ModelMessages;
import org.miragemanager.hostagent.api.OwnershipNews;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.event.EventPublisher.OwnershipListener.OwnershipChange.NewOwner;
import org.miragemanager.repository.ownership.OwnershipService.DomainStart;
import org.miragemanager.repository.ownership.OwnershipService.RunningState;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;
import org.miragemanager.repository.rules.Ownership.GenerationStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates between the repository's types and the messages of the gRPC contract. */
final class Messages {
  private Messages() {}

  static org.miragemanager.hostagent.api.GenerationStatus status(GenerationStatus status) {
    return switch (status) {
      case PREPARED -> org.miragemanager.hostagent.api.GenerationStatus.PREPARED;
      case OWNER -> org.miragemanager.hostagent.api.GenerationStatus.OWNER;
      case RETIRED -> org.miragemanager.hostagent.api.GenerationStatus.RETIRED;
    };
  }

  /** Reads 64 digits, which become the name of a file. */
  static ImageDigest imageDigest(String hex) {
    return wellFormed(() -> new ImageDigest(hex));
  }

  static DomainId domain(DomainReference reference) {
    return wellFormed(() -> ModelMessages.domain(reference));
  }

  static List<DomainId> domains(List<DomainReference> references) {
    return references.stream().map(Messages::domain).toList();
  }

  private static <T> T wellFormed(Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException malformed) {
      throw new RefusedException(Refusal.INVALID, malformed.getMessage());
    }
  }

  static DomainStart start(CreateRequest asked) {
    return new DomainStart(
        domain(asked.getDomain()),
        asked.getImage().getDriver(),
        asked.getImage().getReference(),
        wellFormed(() -> ModelMessages.guest(asked)));
  }

  static RunningState runningState(CheckpointAllRequest.Entry entry) {
    return new RunningState(domain(entry.getDomain()), entry.getCheckpoint().toByteArray());
  }

  static CheckpointResponse.Outcome outcome(CheckpointAnswer answer) {
    return switch (answer) {
      case STORED -> CheckpointResponse.Outcome.STORED;
      case COVERED -> CheckpointResponse.Outcome.COVERED;
      case NOT_OWNER -> CheckpointResponse.Outcome.NOT_OWNER;
    };
  }

  static CheckpointAllResponse.Answer refusal(String sentence) {
    return CheckpointAllResponse.Answer.newBuilder().setRefusal(sentence).build();
  }

  static CheckpointAllResponse.Answer answer(Optional<CheckpointAnswer> answer) {
    CheckpointAllResponse.Answer.Builder message = CheckpointAllResponse.Answer.newBuilder();
    answer.ifPresentOrElse(
        given -> message.setOutcome(outcome(given)),
        () -> message.setRefusal("These bytes are no state of a generation that is known here."));
    return message.build();
  }

  static GenerationTruth truth(
      org.miragemanager.repository.ownership.OwnershipTable.GenerationTable.DomainStatus truth) {
    return GenerationTruth.newBuilder()
        .setDomain(ModelMessages.reference(truth.domain()))
        .setStatus(status(truth.status()))
        .build();
  }

  static OwnershipNews owner(String unikernel, NewOwner owner) {
    OwnershipNews.Builder news =
        OwnershipNews.newBuilder()
            .setDomain(ModelMessages.reference(unikernel, owner.generation().number()))
            .setStatus(org.miragemanager.hostagent.api.GenerationStatus.OWNER)
            .setLeaseNumber(owner.leaseNumber());
    owner.checkpoint().ifPresent(bytes -> news.setCheckpoint(bytes(bytes)));
    return news.build();
  }

  /** Without a copy, because the bytes of a checkpoint are never changed. */
  static ByteString bytes(byte[] checkpoint) {
    return UnsafeByteOperations.unsafeWrap(checkpoint);
  }

  static OwnershipNews retired(String unikernel, long generation) {
    return OwnershipNews.newBuilder()
        .setDomain(ModelMessages.reference(unikernel, generation))
        .setStatus(org.miragemanager.hostagent.api.GenerationStatus.RETIRED)
        .build();
  }

  /** Answers a call with the result of the work, or with the gRPC status of its failure. */
  static final class Answers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    static <A> void answer(StreamObserver<A> caller, Supplier<A> work) {
      A answer;
      try {
        answer = work.get();
      } catch (RuntimeException e) {
        caller.onError(status(e).asRuntimeException());
        return;
      }
      caller.onNext(answer);
      caller.onCompleted();
    }

    static Status status(RuntimeException failure) {
      if (failure instanceof RefusedException refused) {
        return code(refused.refusal()).withDescription(refused.getMessage());
      }
      if (failure instanceof StorageException) {
        LOGGER.error("A call failed: {}", failure.getMessage());
        return Status.UNAVAILABLE.withDescription(failure.getMessage());
      }
      LOGGER.error("A call failed", failure);
      return Status.INTERNAL.withDescription("The repository failed: " + failure);
    }

    private static Status code(Refusal refusal) {
      return switch (refusal) {
        case UNKNOWN_UNIKERNEL,
            UNKNOWN_HOST,
            UNKNOWN_IMAGE,
            UNKNOWN_GENERATION,
            UNKNOWN_OPERATION ->
            Status.NOT_FOUND;
        case DUPLICATE_AGENT, NAME_TAKEN, IMAGE_DIFFERS -> Status.ALREADY_EXISTS;
        case WRONG_SECRET, OTHER_HOST -> Status.PERMISSION_DENIED;
        case NO_ROOM -> Status.RESOURCE_EXHAUSTED;
        case INVALID, BAD_CHECKPOINT, STATE_TOO_LARGE -> Status.INVALID_ARGUMENT;
        case LEASE_ENDED,
            HOST_DRAINED,
            HOST_IN_USE,
            IMAGE_IN_USE,
            DRIVER_MISSING,
            LABEL_MISSING,
            FINISHED,
            WRONG_SOURCE,
            NOT_PREPARED,
            STALE_STATE,
            STILL_RUNNING,
            NOT_AT_REST,
            BUSY,
            REPOSITORY_BEHIND ->
            Status.FAILED_PRECONDITION;
      };
    }
  }
}
