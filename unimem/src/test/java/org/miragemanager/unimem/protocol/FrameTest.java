package org.miragemanager.unimem.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;

/** The rules of PROTOCOL.md, section 1. */
class FrameTest {
  private static ToGuestReader reader(String text) {
    return new ToGuestReader(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  @Test
  void theExampleOfTheProtocolIsWrittenAsItStandsThere() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new FromGuestWriter(bytes)
        .write(new FromGuest.State(7, "<raw>".getBytes(UTF_8)), new FromGuest.Running(8));
    assertEquals(
        "{\"type\":\"state\",\"sequence\":7,\"bytes\":5}\n<raw>{\"type\":\"running\",\"sequence\":8}\n",
        bytes.toString(UTF_8));
  }

  @Test
  void anEmptyStreamIsACleanEnd() throws IOException {
    assertEquals(Optional.empty(), reader("").read());
  }

  @Test
  void aStreamThatEndsBetweenFramesIsACleanEnd() throws IOException {
    ToGuestReader reader = reader("{\"type\":\"suspend\"}\n");
    assertEquals(Optional.of(new ToGuest.Suspend()), reader.read());
    assertEquals(Optional.empty(), reader.read());
    assertEquals(Optional.empty(), reader.read());
  }

  @Test
  void unknownTypesAreSkippedWithTheirRawBytes() throws IOException {
    ToGuestReader reader =
        reader(
            "{\"type\":\"gossip\",\"bytes\":20}\n{\"type\":\"exit\"}\n1234"
                + "{\"type\":\"heartbeat\"}\n{\"type\":\"suspend\"}\n");
    assertEquals(Optional.of(new ToGuest.Suspend()), reader.read());
  }

  @Test
  void rawBytesThatATypeDoesNotHaveAreSkipped() throws IOException {
    ToGuestReader reader = reader("{\"type\":\"exit\",\"bytes\":3}\n}}}{\"type\":\"suspend\"}\n");
    assertEquals(Optional.of(new ToGuest.Exit()), reader.read());
    assertEquals(Optional.of(new ToGuest.Suspend()), reader.read());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"new\":{\"type\":[1,{}]},\"type\":\"go\",\"generation\":3}",
        "{\"new\":123456789012345678901234567890,\"type\":\"go\",\"generation\":3}",
        "{\"new\":1.5e300,\"more\":null,\"most\":true,\"type\":\"go\",\"generation\":3}",
        "{\"type\":\"go\",\"generation\":3,\"reason\":7,\"message\":[]}",
        " { \"generation\" : 3 , \"type\" : \"\\u0067o\" } \r",
      })
  void unknownFieldsOrderAndSpacesDoNotMatter(String header) throws IOException {
    assertEquals(Optional.of(new ToGuest.Go(3)), reader(header + "\n").read());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "nonsense\n",
        "[]\n",
        "\"go\"\n",
        "{}\n",
        "{\"type\":7}\n",
        "{\"type\":null}\n",
        "{\"type\":\"suspend\"} {}\n",
        "{\"type\":\"suspend\"\n",
        "{\"type\":\"suspend\",\"type\":\"exit\"}\n",
        "{\"type\":\"go\"}\n",
        "{\"type\":\"go\",\"generation\":\"3\"}\n",
        "{\"type\":\"go\",\"generation\":-3}\n",
        "{\"type\":\"go\",\"generation\":3.0}\n",
        "{\"type\":\"go\",\"generation\":9223372036854775808}\n",
        "{\"type\":\"refused\",\"sequence\":3}\n",
        "{\"type\":\"state\"}\n",
        "{\"type\":\"state\",\"bytes\":-1}\n",
        "{\"type\":\"state\",\"bytes\":16777217}\n",
        "{\"type\":\"new\",\"bytes\":\"1\"}\n",
        "{\"type\":\"state\",\"bytes\":5}\n1234",
        "{\"type\":\"state\",\"bytes\":16777216}\n1234",
        "{\"type\":\"new\",\"bytes\":5}\n1234",
        "{\"type\":\"suspend\"}",
        "{",
      })
  void whatBreaksTheRulesIsABrokenChannel(String bytes) {
    assertThrows(ProtocolException.class, () -> reader(bytes).read());
  }

  @Test
  void aHeaderThatIsNotUtf8IsABrokenChannel() {
    byte[] bytes = "{\"type\":\"suspend?\"}\n".getBytes(UTF_8);
    bytes[16] = (byte) 0xFF;
    ToGuestReader reader = new ToGuestReader(new ByteArrayInputStream(bytes));
    assertThrows(ProtocolException.class, reader::read);
  }

  @Test
  void aHeaderOf4096BytesIsReadAndOneMoreIsNot() throws IOException {
    String start = "{\"type\":\"suspend\",\"new\":\"";
    String end = "\"}\n";
    int room = 4_096 - start.length() - end.length();
    assertEquals(Optional.of(new ToGuest.Suspend()), reader(start + "x".repeat(room) + end).read());
    assertThrows(ProtocolException.class, () -> reader(start + "x".repeat(room + 1) + end).read());
    assertThrows(ProtocolException.class, () -> reader("x".repeat(1_000_000)).read());
  }

  @Test
  void anUnknownPhaseIsABrokenChannel() {
    String hello =
        "{\"type\":\"hello\",\"protocol\":1,\"token\":\"t\",\"unikernel\":\"u\",\"generation\":1,"
            + "\"phase\":\"asleep\",\"sequence\":0}\n";
    FromGuestReader reader = new FromGuestReader(new ByteArrayInputStream(hello.getBytes(UTF_8)));
    assertThrows(ProtocolException.class, reader::read);
  }

  @Test
  void allMessagesOfACallLeaveInOneWrite() throws IOException {
    List<Integer> writes = new ArrayList<>();
    OutputStream stream =
        new OutputStream() {
          @Override
          public void write(int value) {
            writes.add(1);
          }

          @Override
          public void write(byte[] source, int offset, int length) {
            writes.add(length);
          }
        };
    new ToGuestWriter(stream).write(new ToGuest.State(new byte[100_000]), new ToGuest.Go(1));
    assertEquals(1, writes.size());
    assertTrue(writes.getFirst() > 100_000);
  }

  @Test
  void aMessageThatDoesNotFitIsRefusedAndNothingIsSent() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FromGuestWriter writer = new FromGuestWriter(bytes);
    FromGuest tooLarge = new FromGuest.State(1, new byte[FrameLimits.RAW_BYTES + 1]);
    FromGuest tooLong = hello("x".repeat(5_000));
    assertThrows(
        IllegalArgumentException.class, () -> writer.write(new FromGuest.Running(1), tooLarge));
    assertThrows(
        IllegalArgumentException.class, () -> writer.write(new FromGuest.Running(1), tooLong));
    assertEquals(0, bytes.size());
    writer.write(new FromGuest.Running(2));
    assertEquals("{\"type\":\"running\",\"sequence\":2}\n", bytes.toString(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0001", "\uFFFF", "\"", "\uD800", "\uD83D\uDE00", "a\n"})
  void aMessageOfAnyLengthAndContentFits(String part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new FromGuestWriter(bytes).write(new FromGuest.Failed(part.repeat(10_000)));
    FromGuestReader reader = new FromGuestReader(new ByteArrayInputStream(bytes.toByteArray()));
    FromGuest read = reader.read().orElseThrow();
    assertTrue(read instanceof FromGuest.Failed failed && failed.message().length() >= 500);
  }

  @Test
  void aTokenIsNotShown() {
    assertFalse(hello("secret").toString().contains("secret"));
  }

  private static FromGuest hello(String token) {
    return new FromGuest.Hello(1, token, "u", 1, GuestPhase.WAITING, 0, OptionalLong.of(5));
  }

  @Test
  void aHelloOfAGuestThatCountsNoLeasesHasNoClock() throws IOException {
    String hello =
        "{\"type\":\"hello\",\"protocol\":1,\"token\":\"t\",\"unikernel\":\"u\",\"generation\":1,"
            + "\"phase\":\"waiting\",\"sequence\":0}\n";
    FromGuestReader reader = new FromGuestReader(new ByteArrayInputStream(hello.getBytes(UTF_8)));
    assertEquals(
        new FromGuest.Hello(1, "t", "u", 1, GuestPhase.WAITING, 0, OptionalLong.empty()),
        reader.read().orElseThrow());
  }

  @Test
  void aLeaseIsADeadlineOrWaived() throws IOException {
    ToGuestReader reader =
        reader(
            """
            {"type":"lease","until":7,"waived":false}
            {"type":"lease","waived":true}
            {"type":"go","generation":2}
            """);
    assertEquals(Optional.of(new ToGuest.Lease(7)), reader.read());
    assertTrue(reader.hasMore());
    assertEquals(Optional.of(new ToGuest.WaivedLease()), reader.read());
    assertEquals(Optional.of(new ToGuest.Go(2, 0)), reader.read());
    assertFalse(reader.hasMore());
  }

  @Test
  void severalThreadsWriteWholeFrames() throws IOException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FromGuestWriter writer = new FromGuestWriter(bytes);
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      threads.add(Thread.ofPlatform().start(() -> writeMany(writer)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    FromGuestReader reader = new FromGuestReader(new ByteArrayInputStream(bytes.toByteArray()));
    int count = 0;
    for (Optional<FromGuest> read = reader.read(); read.isPresent(); read = reader.read()) {
      assertEquals(new FromGuest.State(1, new byte[50]), read.get());
      count++;
    }
    assertEquals(4 * 200, count);
  }

  private static void writeMany(FromGuestWriter writer) {
    try {
      for (int index = 0; index < 200; index++) {
        writer.write(new FromGuest.State(1, new byte[50]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
