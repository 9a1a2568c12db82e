package org.miragemanager.unimem;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Checkpoints with their meaning and their bytes, as text that libraries in other languages check
 * themselves against.
 *
 * <pre>
 * checkpoint NAME | refused NAME      begins one; what is refused has nothing but its bytes
 * generation N
 * sequence N
 * next TEXT
 * entry TEXT VALUE                    one for each, in an order of their own
 * is HEX                              ends it
 * </pre>
 *
 * TEXT and bytes are hexadecimal ({@code -}: none), a VALUE is {@code true}, {@code false}, {@code
 * int N}, {@code float HEX}, {@code string TEXT}, {@code bytes HEX} or {@code list N VALUE...}.
 */
final class CheckpointVectors {
  private static final String HEAD =
      """
      # Checkpoints by their meaning and their bytes (unimem/PROTOCOL.md, section 6), for libraries in all languages.
      # Made by CheckpointVectors.java, which says what the lines mean. Do not edit.
      """;

  private static final int RANDOM_CHECKPOINTS = 60;

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "ab",
          "b",
          "count",
          "é",
          "\u007F",
          "\u0080",
          "\u07FF",
          "\u0800",
          "\uD7FF",
          "\uE000",
          "\uFFFD",
          "\uFFFF",
          "\uD800\uDC00",
          "\uDBFF\uDFFF");

  private static final List<Long> INTEGERS =
      List.of(0L, 1L, -1L, 63L, 64L, -64L, -65L, 8_191L, 8_192L, Long.MAX_VALUE, Long.MIN_VALUE);

  private static final List<Double> FLOATS =
      List.of(0.0, -0.0, 1.5, Double.NaN, Double.MIN_VALUE, Double.NEGATIVE_INFINITY);

  private final StringBuilder text = new StringBuilder(HEAD);

  private CheckpointVectors() {}

  /** All of them. */
  static String text() {
    CheckpointVectors vectors = new CheckpointVectors();
    vectors.addChosen();
    vectors.addRandom();
    vectors.addRefused();
    return vectors.text.toString();
  }

  private void addChosen() {
    add("the empty store", 0, 0, "", new Store());
    add("the counter at 1000", 2, 1_000, "count", new Store().setInt("count", 1_000));
    Store integers = new Store();
    INTEGERS.forEach(number -> integers.setInt("i" + number, number));
    add("integers", 1, 127, "a", integers);
    Store floats = new Store();
    FLOATS.forEach(number -> floats.setFloat("f" + number, number));
    floats.setFloat("another NaN", Double.longBitsToDouble(0xFFF0000000000001L));
    add("floats", 128, 16_383, "a.b-c_d", floats);
    Store texts = new Store();
    TEXTS.forEach(key -> texts.setString(key, key));
    texts.setString("zero \0 inside", "zero \0 inside");
    add("texts, and keys in the order of their bytes", Long.MAX_VALUE, Long.MAX_VALUE, "n", texts);
    add(
        "lengths of one byte and of two",
        3,
        3,
        "n",
        new Store()
            .setBytes("127", new byte[127])
            .setBytes("128", new byte[128])
            .setString("x".repeat(128), "y".repeat(16_384))
            .setBytes("none", new byte[0]));
    add("lists", 4, 4, "n", new Store().setList("deep", deepList()).setList("long", longList()));
  }

  private static List<Value> deepList() {
    List<Value> list = List.of();
    for (int depth = 1; depth < Value.MAXIMUM_DEPTH; depth++) {
      list = List.of(Value.of(depth), Value.of(list));
    }
    return list;
  }

  private static List<Value> longList() {
    List<Value> list = new ArrayList<>();
    for (int index = 0; index < 200; index++) {
      list.add(Value.of(index % 2 == 0));
    }
    return list;
  }

  private void addRandom() {
    Random random = new Random(6);
    for (int index = 0; index < RANDOM_CHECKPOINTS; index++) {
      Store store = new Store();
      for (int entry = random.nextInt(8); entry > 0; entry--) {
        store.set(randomText(random), randomValue(random, 3));
      }
      long generation = random.nextLong() >>> (1 + random.nextInt(60));
      long sequence = random.nextLong() >>> (1 + random.nextInt(60));
      add("random " + index, generation, sequence, random.nextBoolean() ? "step" : "", store);
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int part = random.nextInt(4); part > 0; part--) {
      text.append(TEXTS.get(random.nextInt(TEXTS.size())));
    }
    return text.toString();
  }

  private static Value randomValue(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> Value.of(random.nextBoolean());
      case 1 -> Value.of(random.nextLong() >> random.nextInt(64));
      case 2 -> Value.of(Double.longBitsToDouble(random.nextLong()));
      case 3 -> Value.of(randomText(random));
      case 4 -> Value.of(INTEGERS.get(random.nextInt(INTEGERS.size())));
      case 5 -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield Value.of(bytes);
      }
      default -> {
        List<Value> elements = new ArrayList<>();
        for (int element = random.nextInt(5); element > 0; element--) {
          elements.add(randomValue(random, depth - 1));
        }
        yield Value.of(elements);
      }
    };
  }

  private void addRefused() {
    byte[] good = Checkpoint.of(1, 1, "a", new Store().setInt("count", 1)).encode();
    for (int index = 0; index < good.length; index += 5) {
      byte[] damaged = good.clone();
      damaged[index] ^= 1;
      addRefused("one bit is wrong in byte " + index, damaged);
    }
    addRefused("nothing", new byte[0]);
    addRefused("another version", Digested.hex("554D02 01 00 00 00"));
    String start = "554D01 01 00 00 ";
    Map.ofEntries(
            Map.entry("a key twice", "02 0161 00 0161 00"),
            Map.entry("keys in descending order", "02 0162 00 0161 00"),
            Map.entry("keys in the order of UTF-16", "02 04F0908080 00 03EE8080 00"),
            Map.entry("a number of two bytes where one is enough", "01 0161 02 8000"),
            Map.entry("a number of 65 bits", "01 0161 02 FFFFFFFFFFFFFFFFFF02"),
            Map.entry("a number that never ends", "01 0161 02 FFFFFFFFFFFFFFFFFFFF01"),
            Map.entry("a length of 64 bits", "01 0161 05 FFFFFFFFFFFFFFFFFF01"),
            Map.entry("another NaN", "01 0161 03 7FF8000000000001"),
            Map.entry("a negative NaN", "01 0161 03 FFF8000000000000"),
            Map.entry("half a float", "01 0161 03 7FF80000"),
            Map.entry("an unknown type", "01 0161 07"),
            Map.entry("an overlong character", "01 0161 04 02C0AF"),
            Map.entry("a surrogate in UTF-8", "01 0161 04 03EDA080"),
            Map.entry("a character above the last", "01 0161 04 04F4908080"),
            Map.entry("half a character", "01 0161 04 02E282"),
            Map.entry("a key that is not UTF-8", "01 01FF 00"),
            Map.entry("more entries than there are", "02 0161 00"),
            Map.entry("fewer entries than there are", "00 0161 00"),
            Map.entry("bytes after the entries", "01 0161 00 00"),
            Map.entry("a huge number of entries", "FFFFFFFF07"),
            Map.entry("a huge list", "01 0161 06 FFFFFFFF07"),
            Map.entry("huge text", "01 0161 04 FFFFFFFF07 61"),
            Map.entry("an empty entry", "01"),
            Map.entry("a list 17 deep", "01 0161 " + "0601".repeat(16) + "0600"))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(refused -> addRefused(refused.getKey(), Digested.hex(start + refused.getValue())));
  }

  private void addRefused(String name, byte[] bytes) {
    line("refused", name);
    line("is", hex(bytes));
  }

  private void add(String name, long generation, long sequence, String next, Store store) {
    line("checkpoint", name);
    line("generation", Long.toString(generation));
    line("sequence", Long.toString(sequence));
    line("next", hex(next));
    // Not in the order of the bytes: whoever makes the store has to find it.
    List<String> keys = new ArrayList<>(store.keys());
    keys.sort((left, right) -> Integer.compare(left.hashCode(), right.hashCode()));
    for (String key : keys) {
      line("entry", hex(key) + " " + describe(store.get(key).orElseThrow()));
    }
    line("is", hex(Checkpoint.of(generation, sequence, next, store).encode()));
  }

  private void line(String word, String rest) {
    text.append(word).append(' ').append(rest).append('\n');
  }

  private static String describe(Value value) {
    return switch (value) {
      case Value.OfBool bool -> Boolean.toString(bool.value());
      case Value.OfInt number -> "int " + number.value();
      case Value.OfFloat number ->
          "float " + HexFormat.of().toHexDigits(Double.doubleToRawLongBits(number.value()));
      case Value.OfString string -> "string " + hex(string.value());
      case Value.OfBytes bytes -> "bytes " + hex(bytes.value());
      case Value.OfList list -> {
        StringBuilder elements = new StringBuilder("list " + list.elements().size());
        list.elements().forEach(element -> elements.append(' ').append(describe(element)));
        yield elements.toString();
      }
    };
  }

  private static String hex(String text) {
    return hex(text.getBytes(UTF_8));
  }

  private static String hex(byte[] bytes) {
    return bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes);
  }
}
