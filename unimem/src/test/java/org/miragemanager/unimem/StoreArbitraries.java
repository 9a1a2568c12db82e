package org.miragemanager.unimem;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Stores, values and checkpoints of every kind, the odd ones often. */
final class StoreArbitraries {
  private StoreArbitraries() {}

  /** Well-formed text: any character, and often those at the edges of UTF-8 and UTF-16. */
  static Arbitrary<String> texts() {
    Arbitrary<String> any =
        Arbitraries.strings()
            .all()
            .ofMaxLength(12)
            .filter(text -> text.equals(new String(text.getBytes(UTF_8), UTF_8)));
    Arbitrary<String> edges =
        Arbitraries.of(
                "",
                "\0",
                "\u007F",
                "\u0080",
                "\u07FF",
                "\u0800",
                "\uD7FF",
                "\uE000",
                "\uFFFD",
                "\uFFFF",
                "\uD800\uDC00",
                "\uDBFF\uDFFF",
                "a",
                "ab")
            .list()
            .ofMaxSize(3)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(any, edges);
  }

  static Arbitrary<Value> values() {
    return values(3);
  }

  private static Arbitrary<Value> values(int depth) {
    Arbitrary<Value> scalars =
        Arbitraries.oneOf(
            Arbitraries.of(true, false).map(Value::of),
            Arbitraries.longs().map(Value::of),
            Arbitraries.of(0L, -1L, 63L, 64L, -64L, -65L, Long.MIN_VALUE, Long.MAX_VALUE)
                .map(Value::of),
            Arbitraries.doubles().map(Value::of),
            Arbitraries.of(
                    0.0,
                    -0.0,
                    Double.NaN,
                    Double.longBitsToDouble(0xFFF0000000000001L),
                    Double.MIN_VALUE,
                    Double.NEGATIVE_INFINITY)
                .map(Value::of),
            texts().map(Value::of),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Value::of));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<Value> lists =
        Arbitraries.lazyOf(() -> values(depth - 1).list().ofMaxSize(4).map(Value::of));
    return Arbitraries.frequencyOf(Tuple.of(4, scalars), Tuple.of(1, lists));
  }

  static Arbitrary<Map<String, Value>> entries() {
    return Arbitraries.maps(texts(), values()).ofMaxSize(8).map(LinkedHashMap::new);
  }

  static Store store(Map<String, Value> entries) {
    Store store = new Store();
    entries.forEach(store::set);
    return store;
  }

  static Arbitrary<Checkpoint> checkpoints() {
    Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
    return Combinators.combine(numbers, numbers, texts(), entries())
        .as(
            (generation, sequence, next, entries) ->
                Checkpoint.of(generation, sequence, next, store(entries)));
  }
}
