package org.miragemanager.unimem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The canonical form of PROTOCOL.md, section 6. */
class CheckpointPropertiesTest {
  @Provide
  Arbitrary<Checkpoint> checkpoints() {
    return StoreArbitraries.checkpoints();
  }

  @Provide
  Arbitrary<Map<String, Value>> entries() {
    return StoreArbitraries.entries();
  }

  @Property
  void decodingUndoesEncoding(@ForAll("checkpoints") Checkpoint checkpoint)
      throws CheckpointException {
    Checkpoint decoded = Checkpoint.decode(checkpoint.encode());
    assertEquals(checkpoint, decoded);
    assertEquals(checkpoint.generation(), decoded.generation());
    assertEquals(checkpoint.sequence(), decoded.sequence());
    assertEquals(checkpoint.next(), decoded.next());
    assertEquals(checkpoint.store(), decoded.store());
    assertEquals(checkpoint.store().bytes(), decoded.store().bytes());
    assertArrayEquals(checkpoint.digest(), decoded.digest());
  }

  @Property
  void equalStoresAreEqualBytesInWhateverOrderTheyWereFilled(
      @ForAll("entries") Map<String, Value> entries, @ForAll Random random) {
    List<String> keys = new ArrayList<>(entries.keySet());
    Collections.shuffle(keys, random);
    Map<String, Value> shuffled = new LinkedHashMap<>();
    keys.forEach(key -> shuffled.put(key, entries.get(key)));
    Store other = new Store().setInt("detour", 1);
    shuffled.forEach(other::set);
    if (!shuffled.containsKey("detour")) {
      other.remove("detour");
    }
    assertArrayEquals(
        Checkpoint.of(1, 2, "next", StoreArbitraries.store(entries)).encode(),
        Checkpoint.of(1, 2, "next", other).encode());
  }

  @Property(tries = 200)
  void everyBeginningIsRefused(@ForAll("checkpoints") Checkpoint checkpoint) {
    byte[] bytes = checkpoint.encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(CheckpointException.class, () -> Checkpoint.decode(cut));
    }
  }

  @Property
  void aChangedByteIsRefused(@ForAll("checkpoints") Checkpoint checkpoint, @ForAll Random random) {
    byte[] bytes = checkpoint.encode();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    assertThrows(CheckpointException.class, () -> Checkpoint.decode(bytes));
  }

  /**
   * A right digest does not help: what is accepted is canonical, and everything else is a checked
   * exception.
   */
  @Property(tries = 5_000)
  void changedBytesUnderARightDigestAreRefusedOrCanonical(
      @ForAll("checkpoints") Checkpoint checkpoint, @ForAll Random random) {
    byte[] body =
        Arrays.copyOf(checkpoint.encode(), checkpoint.size() - CanonicalForm.DIGEST_BYTES);
    for (int change = 0; change <= random.nextInt(3); change++) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(body, random.nextInt(body.length)) : body;
    byte[] bytes = Digested.bytes(cut);
    try {
      assertArrayEquals(bytes, reencoded(Checkpoint.decode(bytes)));
    } catch (CheckpointException e) {
      // Refused, as it should be.
    }
  }

  private static byte[] reencoded(Checkpoint checkpoint) {
    return Checkpoint.of(
            checkpoint.generation(), checkpoint.sequence(), checkpoint.next(), checkpoint.store())
        .encode();
  }
}
