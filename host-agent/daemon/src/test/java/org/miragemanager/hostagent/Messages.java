package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The wording of the agent's messages, which is asserted in one file: {@code messages.txt} has a
 * line for each, {@code key: sentence}. In a sentence {@code <word>} stands for some text, and
 * {@code [word]} for text that may be empty. Tests name the key, and assert codes and fields
 * themselves.
 */
public final class Messages {

  private static final Pattern PLACE = Pattern.compile("<[a-z ]+>|\\[[a-z ]+]");
  private static final Map<String, String> SENTENCES = read();

  private Messages() {}

  private static Map<String, String> read() {
    Map<String, String> sentences = new LinkedHashMap<>();
    try (InputStream file = Messages.class.getResourceAsStream("messages.txt")) {
      for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        int colon = line.indexOf(": ");
        if (sentences.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
          throw new IllegalStateException("messages.txt has two sentences for this key: " + line);
        }
      }
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
    return sentences;
  }

  /** All messages, by their keys. */
  static Map<String, String> all() {
    return SENTENCES;
  }

  private static Pattern pattern(String key) {
    String sentence = SENTENCES.get(key);
    assertTrue(sentence != null, "messages.txt has no line with the key " + key);
    StringBuilder expression = new StringBuilder();
    int end = 0;
    for (MatchResult place : PLACE.matcher(sentence).results().toList()) {
      expression.append(Pattern.quote(sentence.substring(end, place.start())));
      expression.append(place.group().startsWith("<") ? ".+" : ".*");
      end = place.end();
    }
    return Pattern.compile(expression + Pattern.quote(sentence.substring(end)), Pattern.DOTALL);
  }

  /** This text is the message with this key. */
  public static void assertMessage(String key, String text) {
    Pattern pattern = pattern(key);
    assertTrue(
        pattern.matcher(text).matches(), () -> key + ": " + SENTENCES.get(key) + " <- " + text);
  }

  /** The message with this key stands in this text, among others. */
  public static void assertContains(String key, String text) {
    Pattern pattern = pattern(key);
    assertTrue(pattern.matcher(text).find(), () -> key + ": " + SENTENCES.get(key) + " <- " + text);
  }

  /** The call is refused with this status and the message with this key. */
  static void assertRefused(Status.Code code, String key, Runnable call) {
    StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, call::run);
    assertEquals(code, failure.getStatus().getCode(), failure.getMessage());
    assertMessage(key, String.valueOf(failure.getStatus().getDescription()));
  }
}
