package org.miragemanager.hostagent.domain;

import java.nio.charset.Charset;
import java.util.Collection;
import java.util.regex.Pattern;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.api.CreateRequest;
import org.miragemanager.hostagent.api.Image;
import org.miragemanager.hostagent.domain.record.DomainRecord;
import org.miragemanager.model.DomainId;

/**
 * What no request to create a domain may hold. Nothing of it ever reaches a shell; but names stand
 * in messages and logs, and arguments have to arrive at the guest as they are.
 */
public final class CreateRequestCheck {

  private static final Pattern CONTROL =
      Pattern.compile("\\p{Cntrl}|[\\u0080-\\u009F\\u2028\\u2029]");
  private static final int MOST_CHARACTERS = 4_096;

  private CreateRequestCheck() {}

  /**
   * Checks a request.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static void check(CreateRequest request) {
    Image image = request.getImage();
    checkText("name of the image", image.getName());
    checkText("version of the image", image.getVersion());
    checkText("driver of the image", image.getDriver());
    checkText("reference of the image", image.getReference());
    for (int index = 0; index < request.getArgumentsCount(); index++) {
      checkArgument(index + 1, request.getArguments(index));
    }
    if (request.getMemoryBytes() < 0) {
      throw new IllegalArgumentException("The memory of a domain must be 0 bytes or more.");
    }
  }

  private static void checkText(String what, String text) {
    if (text.length() > MOST_CHARACTERS || CONTROL.matcher(text).find()) {
      throw new IllegalArgumentException(
          "The %s has control characters, or more than %d characters."
              .formatted(what, MOST_CHARACTERS));
    }
  }

  private static void checkArgument(int number, String argument) {
    if (argument.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "Argument %d has a zero character, which no program can be given.".formatted(number));
    }
    // Java gives a program its arguments in the locale's characters, and others as '?'.
    Charset locale = Charset.forName(System.getProperty("sun.jnu.encoding"));
    if (!locale.newEncoder().canEncode(argument)) {
      throw new IllegalArgumentException(
          "Argument %d has characters that this host's agent cannot pass on in its locale (%s); start the agent with LANG=C.UTF-8."
              .formatted(number, locale));
    }
  }

  /**
   * How much a host can run.
   *
   * @param memoryBytes the memory of all guests together
   * @param maximumGuests how many there may be
   */
  public record HostCapacity(long memoryBytes, int maximumGuests) {

    private static final long MEBIBYTE = 1L << 20;

    /**
     * Checks that one more domain fits beside these.
     *
     * @throws AgentException if it does not, with what is free and needed
     */
    void check(String hostName, DomainId key, long neededBytes, Collection<DomainRecord> present) {
      long used = present.stream().mapToLong(record -> record.guest().memoryBytes()).sum();
      long free = Math.max(0, memoryBytes - used);
      if (present.size() >= maximumGuests) {
        throw new AgentException(
            AgentException.Reason.NO_ROOM,
            "The host %s has no room for %s: it runs %d guests and may run %d."
                .formatted(hostName, key, present.size(), maximumGuests));
      }
      if (neededBytes > free) {
        throw new AgentException(
            AgentException.Reason.NO_ROOM,
            "The host %s has no room for %s: it needs %d MiB, and of %d MiB only %d MiB are free."
                .formatted(
                    hostName,
                    key,
                    (neededBytes + MEBIBYTE - 1) / MEBIBYTE,
                    memoryBytes / MEBIBYTE,
                    free / MEBIBYTE));
      }
    }
  }
}
