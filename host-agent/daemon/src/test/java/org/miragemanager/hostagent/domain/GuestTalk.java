package org.miragemanager.hostagent.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.miragemanager.unimem.protocol.FromGuest;
import org.miragemanager.unimem.protocol.FromGuest.FromGuestWriter;
import org.miragemanager.unimem.protocol.FromGuest.GuestPhase;

/** All that a guest says over one channel, made from chance: a hello, as a rule, and anything. */
final class GuestTalk {

  private static final List<GuestPhase> PHASES = List.of(GuestPhase.values());

  private GuestTalk() {}

  static byte[] of(Random random) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      FromGuestWriter writer = new FromGuestWriter(bytes);
      writer.write(hello(random));
      for (int index = random.nextInt(8); index > 0; index--) {
        writer.write(message(random));
      }
      if (random.nextInt(4) == 0) {
        bytes.writeBytes("{\"type\":\"new\",\"x\":[{}]}\nno frame\n".getBytes(UTF_8));
      }
      return damaged(bytes.toByteArray(), random);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static FromGuest hello(Random random) {
    return new FromGuest.Hello(
        1,
        "token",
        "counter-1",
        2,
        PHASES.get(random.nextInt(PHASES.size())),
        number(random),
        OptionalLong.of(number(random)));
  }

  private static FromGuest message(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> hello(random);
      case 1 -> new FromGuest.Running(number(random));
      case 2 -> new FromGuest.State(number(random), raw(random));
      case 3 -> new FromGuest.Heartbeat(number(random), number(random));
      case 4 -> new FromGuest.TakenCheckpoint(number(random), raw(random));
      case 5 -> new FromGuest.BackgroundCheckpoint(number(random), raw(random));
      case 6 -> new FromGuest.Terminate(number(random), raw(random));
      default -> new FromGuest.Failed("not\nnow\u001B[31m");
    };
  }

  private static long number(Random random) {
    return random.nextBoolean() ? random.nextInt(1_000) : random.nextLong() & Long.MAX_VALUE;
  }

  private static byte[] raw(Random random) {
    byte[] raw = new byte[random.nextInt(200)];
    random.nextBytes(raw);
    return raw;
  }

  /** One in four is cut somewhere, one in four has a wrong bit. */
  private static byte[] damaged(byte[] bytes, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      default -> {}
    }
    return bytes;
  }
}
