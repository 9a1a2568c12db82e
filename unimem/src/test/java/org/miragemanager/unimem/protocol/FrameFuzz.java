package org.miragemanager.unimem.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;

/**
 * What somebody sends who knows the protocol and means harm: frames that are right, and what
 * becomes of them when they are cut, mixed, repeated and changed at places that matter. Each number
 * makes one input, always the same.
 */
final class FrameFuzz {

  private static final List<GuestPhase> PHASES = List.of(GuestPhase.values());

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1e3",
          "1.0",
          "007",
          "4096",
          "16777216",
          "16777217",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "1" + "0".repeat(400),
          "1e999999999",
          "\"7\"",
          "null",
          "true",
          "[[[[]]]]",
          "{\"a\":{\"b\":1}}",
          "\"\\u0000\\ud800\"");

  private static final List<String> ODD_LINES =
      List.of(
          "\n",
          "{}\n",
          "[]\n",
          "{\"type\":\"hello\"}\n",
          "{\"type\":\"state\",\"bytes\":3}\nabc",
          "{\"type\":\"state\",\"sequence\":1,\"bytes\":16777216}\nabc",
          "{\"type\":\"" + "x".repeat(4_000) + "\"}\n",
          "{\"a\":" + "[".repeat(2_000) + "\n",
          "{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + ",\"type\":\"new\",\"bytes\":2}\nab",
          "{\"type\":\"new\",\"type\":\"new\"}\n",
          "{\"\\u0074ype\":\"running\",\"sequence\":3}\n",
          "\uFEFF{\"type\":\"running\",\"sequence\":3}\n");

  private final Random random;

  FrameFuzz(long number) {
    random = new Random(number);
  }

  /** Some frames that are right, one after the other. */
  byte[] valid() {
    FromGuest[] messages = new FromGuest[1 + random.nextInt(4)];
    Arrays.setAll(messages, index -> message());
    return bytesOf(messages);
  }

  /** Anything. */
  byte[] input() {
    byte[] bytes = valid();
    int changes = random.nextInt(4);
    for (int change = 0; change < changes; change++) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes) {
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> joined(bytes, valid());
      case 2 -> joined(bytes, ODD_LINES.get(random.nextInt(ODD_LINES.size())).getBytes(UTF_8));
      case 3 -> spliced(bytes, NUMBERS.get(random.nextInt(NUMBERS.size())));
      case 4 -> flipped(bytes);
      case 5 -> without(bytes);
      case 6 -> joined(ODD_LINES.get(random.nextInt(ODD_LINES.size())).getBytes(UTF_8), bytes);
      default -> insertedBytes(bytes);
    };
  }

  private FromGuest message() {
    long number = number();
    return switch (random.nextInt(9)) {
      case 0 ->
          new FromGuest.Hello(
              1,
              "token",
              "counter-1",
              2,
              PHASES.get(random.nextInt(PHASES.size())),
              number,
              random.nextBoolean() ? OptionalLong.of(number()) : OptionalLong.empty());
      case 1 -> new FromGuest.Running(number);
      case 2 -> new FromGuest.State(number, raw());
      case 3 -> new FromGuest.Heartbeat(number(), number);
      case 4 -> new FromGuest.TakenCheckpoint(number, raw());
      case 5 -> new FromGuest.BackgroundCheckpoint(number, raw());
      case 6 -> new FromGuest.Terminate(number, raw());
      case 7 -> new FromGuest.Failed("cannot " + "\n\"\\\u0007 go ".repeat(random.nextInt(200)));
      default -> new FromGuest.Failed("");
    };
  }

  private long number() {
    return random.nextBoolean() ? random.nextInt(1_000) : random.nextLong() & Long.MAX_VALUE;
  }

  private byte[] raw() {
    byte[] raw = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(100)];
    random.nextBytes(raw);
    return raw;
  }

  private static byte[] bytesOf(FromGuest... messages) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new FromGuestWriter(bytes).write(messages);
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Puts something in the place of the value of a field. */
  private byte[] spliced(byte[] bytes, String value) {
    int from = random.nextInt(bytes.length + 1);
    while (from < bytes.length && bytes[from] != ':') {
      from++;
    }
    int to = from;
    while (to < bytes.length && bytes[to] != ',' && bytes[to] != '}') {
      to++;
    }
    return from == bytes.length
        ? bytes
        : joined(
            joined(Arrays.copyOf(bytes, from + 1), value.getBytes(UTF_8)),
            Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private byte[] flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private byte[] without(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(bytes.length - from + 1);
    return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private byte[] insertedBytes(byte[] bytes) {
    byte[] inserted = new byte[random.nextInt(20)];
    random.nextBytes(inserted);
    int at = random.nextInt(bytes.length + 1);
    return joined(
        joined(Arrays.copyOf(bytes, at), inserted), Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
