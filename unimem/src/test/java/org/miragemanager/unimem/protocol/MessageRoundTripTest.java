package org.miragemanager.unimem.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestReader;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestReader;
import org.miragemanager.unimem.protocol.ToGuest.ToGuestWriter;

class MessageRoundTripTest {
  @Property(tries = 300)
  void whatAGuestWritesAnAgentReads(
      @ForAll("fromGuest") List<FromGuest> messages,
      @ForAll @IntRange(min = 1, max = 9_000) int piece)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new FromGuestWriter(bytes).write(messages.toArray(FromGuest[]::new));
    FromGuestReader reader = new FromGuestReader(new PiecewiseStream(bytes.toByteArray(), piece));
    List<FromGuest> read = new ArrayList<>();
    for (Optional<FromGuest> message = reader.read();
        message.isPresent();
        message = reader.read()) {
      read.add(message.get());
    }
    assertEquals(messages, read);
  }

  @Property(tries = 300)
  void whatAnAgentWritesAGuestReads(
      @ForAll("toGuest") List<ToGuest> messages, @ForAll @IntRange(min = 1, max = 9_000) int piece)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ToGuestWriter(bytes).write(messages.toArray(ToGuest[]::new));
    ToGuestReader reader = new ToGuestReader(new PiecewiseStream(bytes.toByteArray(), piece));
    List<ToGuest> read = new ArrayList<>();
    for (Optional<ToGuest> message = reader.read(); message.isPresent(); message = reader.read()) {
      read.add(message.get());
    }
    assertEquals(messages, read);
  }

  @Provide
  Arbitrary<List<FromGuest>> fromGuest() {
    Arbitrary<Long> numbers = numbers();
    Arbitrary<FromGuest> hello =
        Combinators.combine(
                Arbitraries.integers().greaterOrEqual(0),
                texts(),
                texts(),
                numbers,
                Arbitraries.of(GuestPhase.class),
                numbers,
                numbers.map(OptionalLong::of).injectNull(0.2))
            .as(
                (protocol, token, unikernel, generation, phase, sequence, clock) ->
                    new FromGuest.Hello(
                        protocol,
                        token,
                        unikernel,
                        generation,
                        phase,
                        sequence,
                        clock == null ? OptionalLong.empty() : clock));
    Arbitrary<FromGuest> message =
        Arbitraries.oneOf(
            hello,
            numbers.map(FromGuest.Running::new),
            Combinators.combine(numbers, checkpoints()).as(FromGuest.State::new),
            Combinators.combine(numbers, numbers).as(FromGuest.Heartbeat::new),
            Combinators.combine(numbers, checkpoints()).as(FromGuest.TakenCheckpoint::new),
            Combinators.combine(numbers, checkpoints()).as(FromGuest.BackgroundCheckpoint::new),
            Combinators.combine(numbers, checkpoints()).as(FromGuest.Terminate::new),
            texts().map(FromGuest.Failed::new));
    return message.list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<ToGuest>> toGuest() {
    Arbitrary<ToGuest> message =
        Arbitraries.oneOf(
            checkpoints().map(ToGuest.State::new),
            Combinators.combine(numbers(), numbers()).as(ToGuest.Go::new),
            Combinators.combine(numbers(), numbers().map(OptionalLong::of).injectNull(0.2))
                .as(
                    (until, now) ->
                        new ToGuest.Lease(until, now == null ? OptionalLong.empty() : now)),
            numbers().map(ToGuest.Time::new),
            Arbitraries.just(new ToGuest.WaivedLease()),
            Arbitraries.just(new ToGuest.Suspend()),
            numbers().map(ToGuest.Acknowledged::new),
            Combinators.combine(numbers(), texts()).as(ToGuest.Refused::new),
            Arbitraries.just(new ToGuest.Exit()));
    return message.list().ofMaxSize(8);
  }

  private static Arbitrary<Long> numbers() {
    return Arbitraries.longs().greaterOrEqual(0);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .all()
        .ofMaxLength(40)
        .filter(text -> text.equals(new String(text.getBytes(UTF_8), UTF_8)));
  }

  private static Arbitrary<byte[]> checkpoints() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(20_000);
  }

  /** Gives at most so many bytes a read, as a slow channel does. */
  private static final class PiecewiseStream extends InputStream {
    private final ByteArrayInputStream bytes;
    private final int piece;

    PiecewiseStream(byte[] bytes, int piece) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.piece = piece;
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return bytes.read(target, offset, Math.min(length, piece));
    }
  }
}
