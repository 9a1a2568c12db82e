package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.miragemanager.hostagent.Messages.assertRefused;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.ForgetRequest;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.api.LogsRequest;

/** No field of a request reaches a shell, leaves its folder or begins a line in a log. */
@Tag("processes")
final class HostileRequestTest {

  @TempDir private Path folder;
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    repository = FakeRepository.open();
    host = TestHost.open(folder, "edge-1", repository);
    repository.create("counter-1");
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
  }

  /** What a shell, a path, a format or a terminal could take for more than a name. */
  static Stream<String> odd() {
    return Stream.of(
        "$(touch /tmp/mirage-was-here)",
        "`touch /tmp/mirage-was-here`",
        "; touch /tmp/mirage-was-here;",
        "'",
        "\"",
        "a\"b'c",
        "a,b",
        "%s%n%x%d",
        "{}",
        "../../../etc/passwd",
        "..",
        "/etc/passwd",
        "a b",
        "-rf",
        "*",
        "~",
        "$HOME",
        "a\\b",
        "a\nb",
        "a\r\n12:00:00.000 ERROR all is lost",
        "\u001B[2J",
        "a\0b",
        "",
        "x".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void asTheNameOfAUnikernelItIsRefused(String name) {
    assertRefused(
        Status.Code.INVALID_ARGUMENT, "unikernel-name-invalid", () -> host.create(name, 2));
    assertRefused(
        Status.Code.INVALID_ARGUMENT, "unikernel-name-invalid", () -> host.suspend(name, 2, 3));
    assertRefused(
        Status.Code.INVALID_ARGUMENT, "unikernel-name-invalid", () -> host.awaitRunning(name, 2));
    assertRefused(
        Status.Code.INVALID_ARGUMENT, "unikernel-name-invalid", () -> host.destroy(name, 2));
    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "unikernel-name-invalid",
        () -> host.calls().forget(ForgetRequest.newBuilder().setUnikernel(name).build()));
    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "unikernel-name-invalid",
        () -> host.calls().logs(LogsRequest.newBuilder().setUnikernel(name).build()).next());
    assertNothingHappened();
  }

  @ParameterizedTest
  @MethodSource("odd")
  void inAnImageItIsRefusedOrOnlyAName(String text) throws Exception {
    List<UnaryOperator<Image.Builder>> places =
        List.of(
            image -> image.setDriver(text),
            image -> image.setReference(text),
            image -> image.setReference("example:" + text),
            image -> image.setReference("/" + text));
    for (UnaryOperator<Image.Builder> place : places) {
      CreateRequest request = request(place);
      StatusRuntimeException failure =
          assertThrows(StatusRuntimeException.class, () -> host.calls().create(request));
      assertTrue(
          failure.getStatus().getCode() == Status.Code.INVALID_ARGUMENT
              || failure.getStatus().getCode() == Status.Code.FAILED_PRECONDITION,
          failure.toString());
      String sentence = String.valueOf(failure.getStatus().getDescription());
      assertEquals(1, sentence.lines().count(), sentence);
    }
    assertNothingHappened();
  }

  @Test
  void generationsAreNumbersOfDomains() {
    for (long generation : new long[] {0, -1, Long.MIN_VALUE}) {
      assertRefused(
          Status.Code.INVALID_ARGUMENT,
          "generation-invalid",
          () -> host.create("counter-1", generation));
    }
    assertRefused(
        Status.Code.NOT_FOUND,
        "domain-unknown",
        () -> host.suspend("counter-1", Long.MAX_VALUE, Long.MIN_VALUE));
    assertNothingHappened();
  }

  @Test
  void argumentsArriveByteForByte() throws Exception {
    long generation = repository.prepare("counter-1", "edge-1");
    List<String> arguments =
        odd().filter(text -> text.indexOf('\0') < 0).filter(this::passesThroughTheLocale).toList();
    Future<?> unused =
        host.futureCalls()
            .create(
                TestHost.createRequest(
                    "example:teller", "counter-1", generation, arguments.toArray(String[]::new)));
    Path told = host.log("counter-1", generation).resolveSibling("told");
    Deadline.await("what it was told", () -> Files.exists(told));
    String expected = String.join("\0", arguments) + "\0";
    assertEquals(expected, Files.readString(told, StandardCharsets.UTF_8));
    assertFalse(Files.exists(Path.of("/tmp/mirage-was-here")));
  }

  private boolean passesThroughTheLocale(String text) {
    return text.chars().allMatch(character -> character < 128);
  }

  @Test
  void anArgumentThatCannotBePassedOnIsRefused() {
    long generation = repository.prepare("counter-1", "edge-1");
    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "argument-with-zero",
        () -> host.create("counter-1", generation, "--interval", "a\0b"));
    assertNothingHappened();
  }

  private static CreateRequest request(UnaryOperator<Image.Builder> change) {
    CreateRequest usual = TestHost.createRequest("example:counter", "counter-1", 2);
    return usual.toBuilder().setImage(change.apply(usual.getImage().toBuilder())).build();
  }

  private void assertNothingHappened() {
    assertFalse(Files.exists(Path.of("/tmp/mirage-was-here")));
    try {
      assertTrue(host.records().isEmpty());
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
