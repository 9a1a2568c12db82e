package org.miragemanager.unimem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  /** Magic, version, generation 1, sequence 0, next empty. */
  private static final String START = "554D01 01 00 00 ";

  @Test
  void everyTypeHasTheFormOfTheProtocol() {
    Store store =
        new Store()
            .setBool("a", false)
            .setBool("b", true)
            .setInt("c", -65)
            .setFloat("d", Double.NaN)
            .setString("e", "é")
            .setBytes("f", new byte[] {1, 2})
            .setList("g", List.of(Value.listOf(Value.of(1)), Value.of(true)));
    assertArrayEquals(
        Digested.hex(
            "554D01 03 AC02 0166 07"
                + "0161 00"
                + "0162 01"
                + "0163 02 8101"
                + "0164 03 7FF8000000000000"
                + "0165 04 02C3A9"
                + "0166 05 020102"
                + "0167 06 02 06 01 02 02 01"),
        Checkpoint.of(3, 300, "f", store).encode());
  }

  @Test
  void theCounterOfThePaperTakesAtMost79Bytes() {
    Store store = new Store().setInt("count", Long.MIN_VALUE);
    assertTrue(Checkpoint.of(Long.MAX_VALUE, Long.MAX_VALUE, "count", store).size() <= 79);
    store.setInt("count", 1_000);
    assertEquals(54, Checkpoint.of(2, 1_000, "count", store).size());
  }

  @ParameterizedTest
  @CsvSource({
    "a key twice, 02 0161 00 0161 00",
    "keys in descending order, 02 0162 00 0161 00",
    "keys in the order of UTF-16, 02 04F0908080 00 03EE8080 00",
    "a number of two bytes where one is enough, 01 0161 02 8000",
    "a number of 65 bits, 01 0161 02 FFFFFFFFFFFFFFFFFF02",
    "a number that never ends, 01 0161 02 FFFFFFFFFFFFFFFFFFFF01",
    "a length of 64 bits, 01 0161 05 FFFFFFFFFFFFFFFFFF01",
    "another NaN, 01 0161 03 7FF8000000000001",
    "a negative NaN, 01 0161 03 FFF8000000000000",
    "half a float, 01 0161 03 7FF80000",
    "an unknown type, 01 0161 07",
    "an overlong character, 01 0161 04 02C0AF",
    "a surrogate in UTF-8, 01 0161 04 03EDA080",
    "a key that is not UTF-8, 01 01FF 00",
    "more entries than there are, 02 0161 00",
    "fewer entries than there are, 00 0161 00",
    "bytes after the entries, 01 0161 00 00",
    "a huge number of entries, FFFFFFFF07",
    "a huge list, 01 0161 06 FFFFFFFF07",
    "huge text, 01 0161 04 FFFFFFFF07 61",
    "an empty entry, 01",
  })
  void whatIsNotCanonicalIsRefused(String what, String entries) {
    assertThrows(
        CheckpointException.class, () -> Checkpoint.decode(Digested.hex(START + entries)), what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "554D", "554E01 00 00 00 00", "554D02 00 00 00 00", "554D01"})
  void whatIsNoCheckpointIsRefused(String body) {
    assertThrows(CheckpointException.class, () -> Checkpoint.decode(Digested.hex(body)));
    assertThrows(CheckpointException.class, () -> Checkpoint.decode(new byte[0]));
  }

  @Test
  void listsMayBe16DeepAndNoDeeper() {
    String entry = "01 0161 ";
    assertDoesNotThrow(
        () -> Checkpoint.decode(Digested.hex(START + entry + "0601".repeat(15) + "0600")));
    assertThrows(
        CheckpointException.class,
        () -> Checkpoint.decode(Digested.hex(START + entry + "0601".repeat(16) + "0600")));
    assertThrows(
        CheckpointException.class,
        () -> Checkpoint.decode(Digested.hex(START + entry + "0601".repeat(100_000) + "0600")));
  }

  @Test
  void theLimitOfAHandOverNamesBothSizes() {
    int overhead = Checkpoint.of(0, 0, "", new Store().setBytes("b", new byte[200_000])).size();
    int most = Checkpoint.HAND_OVER_LIMIT - (overhead - 200_000);
    Checkpoint largest = Checkpoint.of(0, 0, "", new Store().setBytes("b", new byte[most]));
    Checkpoint larger = Checkpoint.of(0, 0, "", new Store().setBytes("b", new byte[most + 1]));
    assertSame(largest, largest.requireHandOverSize());
    StateTooLargeException refused =
        assertThrows(StateTooLargeException.class, larger::requireHandOverSize);
    assertEquals(262_145, refused.bytes());
    assertEquals(262_144, refused.limit());
    assertTrue(refused.getMessage().contains("262145") && refused.getMessage().contains("262144"));
  }

  @Test
  void itDoesNotChangeWithTheStoreItWasTakenFrom() {
    Store store = new Store().setInt("count", 1);
    Checkpoint checkpoint = Checkpoint.of(1, 1, "count", store);
    store.setInt("count", 2);
    checkpoint.store().setInt("count", 3);
    checkpoint.encode()[5] = 9;
    checkpoint.digest()[5] = 9;
    assertEquals(Checkpoint.of(1, 1, "count", new Store().setInt("count", 1)), checkpoint);
    assertEquals(1, checkpoint.store().getInt("count"));
  }

  @Test
  void checkpointsDifferByEveryPart() {
    Checkpoint checkpoint = Checkpoint.of(1, 1, "a", new Store());
    assertNotEquals(checkpoint, Checkpoint.of(2, 1, "a", new Store()));
    assertNotEquals(checkpoint, Checkpoint.of(1, 2, "a", new Store()));
    assertNotEquals(checkpoint, Checkpoint.of(1, 1, "b", new Store()));
    assertNotEquals(checkpoint, Checkpoint.of(1, 1, "a", new Store().setInt("count", 0)));
    assertThrows(IllegalArgumentException.class, () -> Checkpoint.of(-1, 1, "a", new Store()));
    assertThrows(IllegalArgumentException.class, () -> Checkpoint.of(1, -1, "a", new Store()));
    assertThrows(StoreException.class, () -> Checkpoint.of(1, 1, "\uD800", new Store()));
  }
}
