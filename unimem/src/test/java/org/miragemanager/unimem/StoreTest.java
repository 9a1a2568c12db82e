package org.miragemanager.unimem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StoreTest {
  @Test
  void everyTypeIsReadAsItWasWritten() {
    Store store =
        new Store()
            .setBool("bool", true)
            .setInt("int", Long.MIN_VALUE)
            .setFloat("float", -0.0)
            .setString("string", "text")
            .setBytes("bytes", new byte[] {1, 2})
            .setList("list", List.of(Value.of(1), Value.listOf()));
    assertTrue(store.getBool("bool"));
    assertEquals(Long.MIN_VALUE, store.getInt("int"));
    assertEquals(-0.0, store.getFloat("float"));
    assertEquals("text", store.getString("string"));
    assertArrayEquals(new byte[] {1, 2}, store.getBytes("bytes"));
    assertEquals(List.of(Value.of(1), Value.listOf()), store.getList("list"));
  }

  @Test
  void aMissingKeyIsNamed() {
    StoreException missing = assertThrows(StoreException.class, () -> new Store().getInt("count"));
    assertEquals("the store has no key \"count\": set it first", missing.getMessage());
    assertEquals(Optional.empty(), new Store().get("count"));
    assertFalse(new Store().contains("count"));
  }

  @Test
  void aFallbackStandsForAMissingKeyButNotForAnotherType() {
    Store store = new Store().setString("text", "text");
    assertEquals(7, store.getInt("count", 7));
    assertEquals(0.5, store.getFloat("share", 0.5));
    assertEquals("none", store.getString("name", "none"));
    assertTrue(store.getBool("flag", true));
    assertThrows(StoreException.class, () -> store.getInt("text", 7));
  }

  @Test
  void anotherTypeIsNamed() {
    Store store = new Store().setString("count", "1");
    StoreException wrong = assertThrows(StoreException.class, () -> store.getInt("count"));
    assertEquals(
        "the key \"count\" holds a string: use the getter of that type", wrong.getMessage());
    assertThrows(StoreException.class, () -> store.getBool("count"));
    assertThrows(StoreException.class, () -> store.getFloat("count"));
    assertThrows(StoreException.class, () -> store.getBytes("count"));
    assertThrows(StoreException.class, () -> store.getList("count"));
  }

  @Test
  void nobodyChangesWhatIsInIt() {
    byte[] bytes = {1};
    List<Value> elements = new ArrayList<>(List.of(Value.of(1)));
    Store store = new Store().setBytes("bytes", bytes).setList("list", elements);
    bytes[0] = 2;
    store.getBytes("bytes")[0] = 3;
    elements.clear();
    assertArrayEquals(new byte[] {1}, store.getBytes("bytes"));
    assertEquals(1, store.getList("list").size());
    assertThrows(UnsupportedOperationException.class, () -> store.keys().remove("list"));
  }

  @Test
  void halfASurrogatePairIsRefused() {
    Store store = new Store();
    assertThrows(StoreException.class, () -> store.setString("text", "a\uD83D"));
    assertThrows(StoreException.class, () -> store.setString("text", "\uDE00\uD83D"));
    assertThrows(StoreException.class, () -> store.setInt("\uDE00", 1));
    assertEquals(new Store(), store);
  }

  @Test
  void aListThatIsTooDeepIsRefused() {
    Value list = Value.listOf();
    for (int depth = 1; depth < Value.MAXIMUM_DEPTH; depth++) {
      list = Value.listOf(list);
    }
    Value deepest = list;
    assertThrows(StoreException.class, () -> Value.listOf(deepest));
  }

  @Test
  void aStoreThatNoMessageCanCarryIsRefusedWhenItIsMade() {
    Store store = new Store().setBytes("first", new byte[10_000_000]);
    Store before = new Store(store);
    assertThrows(StateTooLargeException.class, () -> store.setBytes("second", new byte[7_000_000]));
    assertEquals(before, store);
    store.setBytes("first", new byte[1]).setBytes("second", new byte[16_000_000]);
    assertTrue(store.bytes() > 16_000_000);
  }

  @Test
  void aCopyLivesItsOwnLife() {
    Store store = new Store().setInt("count", 1);
    Store copy = new Store(store);
    copy.setInt("count", 2);
    assertEquals(1, store.getInt("count"));
    assertNotEquals(store, copy);
    assertTrue(copy.remove("count"));
    assertFalse(copy.remove("count"));
    assertEquals(0, copy.bytes());
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return StoreArbitraries.texts().list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<Map<String, Value>> entries() {
    return StoreArbitraries.entries();
  }

  @Property
  void keysAreInTheOrderOfTheirBytes(@ForAll("texts") List<String> keys) {
    Store store = new Store();
    keys.forEach(key -> store.setBool(key, true));
    List<String> expected =
        keys.stream()
            .distinct()
            .sorted(
                (left, right) ->
                    Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8),
                        right.getBytes(StandardCharsets.UTF_8)))
            .toList();
    assertEquals(expected, List.copyOf(store.keys()));
  }

  @Property
  void itKnowsItsSizeWhateverWasSetBefore(
      @ForAll("entries") Map<String, Value> before, @ForAll("entries") Map<String, Value> after) {
    Store store = StoreArbitraries.store(before);
    after.forEach(store::set);
    before.keySet().stream().limit(2).forEach(store::remove);
    Store fresh = new Store();
    store.entries().forEach(fresh::set);
    assertEquals(fresh.bytes(), store.bytes());
  }
}
