package org.miragemanager.activities.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.miragemanager.activities.FailureType;
import org.miragemanager.activities.recovery.RecoveryDecision;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.GuestSpec.GuestPolicy;
import org.miragemanager.model.GuestSpec.GuestPolicy.Restart;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.Unikernel.UnikernelStatus;

/**
 * The wording of what operators are told when an operation is not possible or a unikernel is lost,
 * in one file: {@code messages.txt}. Other tests assert types. To change a sentence, change the
 * file too; this test tells what is written now.
 */
final class MessagesTest {
  private static final Instant END = Instant.parse("2026-01-02T03:04:05Z");

  private static Unikernel unikernel(UnikernelStatus status, boolean hostLost, boolean wanted) {
    return unikernel(status, hostLost, wanted, 0, Restart.ALWAYS);
  }

  private static Unikernel unikernel(
      UnikernelStatus status, boolean hostLost, boolean wanted, int ends, Restart restart) {
    return new Unikernel(
        "counter-1",
        new Image("counter", "1", "process", "example:counter"),
        new GuestSpec(
            new ImageRef("counter", "1"), 1, List.of(), GuestPolicy.USUAL.withRestart(restart)),
        status,
        new Generation(2, Place.host("edge-1")),
        Optional.empty(),
        Optional.of("exit code 1"),
        hostLost,
        wanted,
        ends,
        ends == 0 ? Optional.empty() : Optional.of(END),
        END,
        Optional.empty());
  }

  private static String refusal(Unikernel unikernel, OperationKind kind) {
    try {
      Preconditions.check(unikernel, kind, "edge-1");
      return "possible";
    } catch (ApplicationFailure failure) {
      return FailureType.valueOf(failure.getType()) + ": " + failure.getOriginalMessage();
    }
  }

  private static String words(Unikernel unikernel) {
    return RecoveryDecision.inWords(unikernel, List::of, Map.of(), END).orElse("nothing");
  }

  @Test
  void sentencesAreWordedAsInTheFile() throws IOException {
    StringBuilder written = new StringBuilder();
    for (UnikernelStatus status : UnikernelStatus.values()) {
      for (OperationKind kind : OperationKind.values()) {
        written.append(
            "%s %s: %s\n".formatted(kind, status, refusal(unikernel(status, false, false), kind)));
      }
    }
    written
        .append("MIGRATE from a lost host: ")
        .append(refusal(unikernel(UnikernelStatus.FAILED, true, true), OperationKind.MIGRATE))
        .append("\nwell: ")
        .append(words(unikernel(UnikernelStatus.CONNECTED, false, true)))
        .append("\nlost: ")
        .append(words(unikernel(UnikernelStatus.FAILED, true, true)))
        .append("\nended: ")
        .append(words(unikernel(UnikernelStatus.FAILED, false, true, 3, Restart.ALWAYS)))
        .append("\ncrash-looping: ")
        .append(words(unikernel(UnikernelStatus.FAILED, false, true, 5, Restart.ALWAYS)))
        .append("\nnever: ")
        .append(words(unikernel(UnikernelStatus.FAILED, true, true, 0, Restart.NEVER)))
        .append('\n');
    assertEquals(golden(), written.toString());
  }

  private static String golden() throws IOException {
    try (InputStream file = MessagesTest.class.getResourceAsStream("messages.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
