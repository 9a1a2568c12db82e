package org.miragemanager.manager.server;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.miragemanager.activities.agent.HostTroubles.Trouble;
import org.miragemanager.activities.recovery.RecoveryDecision;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.ImageView;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;
import org.miragemanager.repository.host.Host;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.StoredState;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/** Shows the repository's records to users. */
final class Views {
  private static final double MICROS_IN_A_MILLI = 1000;

  private Views() {}

  /**
   * A unikernel.
   *
   * @param prospect what is done about it, unless an operation sees to it
   * @param missing whether it should run on a host that seems lost
   */
  static UnikernelView of(
      Unikernel unikernel, OperationView operation, Optional<String> prospect, boolean missing) {
    Optional<StoredState> newest = unikernel.newest();
    return new UnikernelView(
        unikernel.name(),
        missing ? "missing" : lower(unikernel.status()),
        unikernel.host().orElse(null),
        unikernel.owner().number(),
        unikernel.guest(),
        newest.map(StoredState::sequence).orElse(null),
        newest.map(state -> (long) state.bytes()).orElse(null),
        newest.map(StoredState::digest).orElse(null),
        endReason(unikernel),
        operation == null ? prospect.orElse(null) : null,
        operation == null ? recovery(unikernel) : null,
        unikernel.createdAt(),
        operation);
  }

  private static String recovery(Unikernel unikernel) {
    return switch (RecoveryDecision.of(unikernel)) {
      case RecoveryDecision.Well well -> null;
      case RecoveryDecision.Due due -> "due";
      case RecoveryDecision.Later later -> "later";
      case RecoveryDecision.CrashLooping looping -> "crash-looping";
      case RecoveryDecision.Never never -> "never";
    };
  }

  private static String endReason(Unikernel unikernel) {
    return unikernel.hostLost() && unikernel.status() == UnikernelStatus.FAILED
        ? "host " + unikernel.host().orElseThrow() + " is lost"
        : unikernel.endReason().orElse(null);
  }

  static HostView of(Host host, boolean heldBack, Optional<Trouble> trouble) {
    return new HostView(
        host.name(),
        host.address(),
        host.leaseRuns(),
        host.leaseNumber(),
        heldBack,
        trouble.map(wrong -> lower(wrong.kind())).orElse(null),
        trouble.map(Trouble::reason).orElse(null),
        host.drained(),
        host.guests(),
        host.maxGuests(),
        host.memoryBytes(),
        host.freeBytes(),
        host.drivers(),
        new TreeMap<>(host.labels()));
  }

  static List<ImageView> of(Image image) {
    return image.variants().stream()
        .map(
            variant ->
                new ImageView(
                    image.name(),
                    image.version(),
                    variant.driver(),
                    variant.reference(),
                    variant.file().map(Variant.StoredFile::sizeBytes).orElse(null),
                    variant.file().map(file -> file.digest().hex()).orElse(null)))
        .toList();
  }

  /**
   * An operation as recorded.
   *
   * @param progress what it does or waits for; null: not known, or it has ended
   * @param page where Temporal's UI shows it, if it has one
   * @param going "running", or "interrupted" if nothing carries it out any more
   */
  static OperationView of(Operation operation, String progress, Optional<URI> page, String going) {
    Measurement measured = operation.measurement();
    return new OperationView(
        operation.workflow().workflowId(),
        operation.workflow().runId(),
        lower(operation.kind()),
        operation.unikernel(),
        operation.source().orElse(null),
        operation.target().orElse(null),
        operation.startedAt(),
        operation.endedAt().orElse(null),
        operation.outcome().map(Views::lower).orElse(going),
        progress,
        operation.detail().isEmpty() ? null : operation.detail(),
        measured.downtimeMicros().map(micros -> micros / MICROS_IN_A_MILLI).orElse(null),
        operation
            .endedAt()
            .map(end -> Duration.between(operation.startedAt(), end).toNanos() / 1e6)
            .orElse(null),
        measured.stateBytes().orElse(null),
        page.map(URI::toString).orElse(null));
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
