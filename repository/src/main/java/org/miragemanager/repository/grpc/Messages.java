package org.miragemanager.repository.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
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
import org.miragemanager.repository.event.OwnershipListener.OwnershipChange.NewOwner;
import org.miragemanager.repository.ownership.OwnershipService.DomainStart;
import org.miragemanager.repository.ownership.OwnershipService.RunningState;
import org.miragemanager.repository.rules.GenerationStatus;
import org.miragemanager.repository.rules.Ownership.CheckpointAnswer;

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
      org.miragemanager.repository.ownership.GenerationTable.DomainStatus truth) {
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
}
