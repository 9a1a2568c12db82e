package org.miragemanager.repository.host;

import java.util.HashSet;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Validation;
import org.miragemanager.repository.unikernel.GuestValidation;

/**
 * What a host may say of itself when it joins. Anybody who reaches the repository's port may join,
 * and what is said is kept, shown to people and read again and again: so all of it is bounded and
 * harmless.
 */
public final class HostValidation {
  private static final int MOST_DRIVERS = 16;
  private static final int MOST_LABEL_CHARACTERS = 8_192;
  private static final long MOST_MEMORY_BYTES = 1L << 50;
  private static final int MOST_GUESTS = 100_000;
  private static final int GREATEST_PORT = 65_535;
  private static final Pattern ADDRESS =
      Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}:([0-9]{1,5})");

  private HostValidation() {}

  public static void check(JoinHost host) {
    Validation.checkWord("name of a host", host.name());
    checkAddress(host.address());
    Validation.check(
        host.memoryBytes() >= 0 && host.memoryBytes() <= MOST_MEMORY_BYTES,
        "A host's memory is 0 to " + MOST_MEMORY_BYTES + " bytes, not " + host.memoryBytes() + ".");
    Validation.check(
        host.maxGuests() >= 0 && host.maxGuests() <= MOST_GUESTS,
        "A host takes 0 to " + MOST_GUESTS + " guests, not " + host.maxGuests() + ".");
    Validation.check(
        host.drivers().size() <= MOST_DRIVERS
            && new HashSet<>(host.drivers()).size() == host.drivers().size(),
        "A host has at most " + MOST_DRIVERS + " drivers, each once.");
    host.drivers().forEach(driver -> Validation.checkWord("driver of a host", driver));
    checkLabels(host.labels());
  }

  private static void checkAddress(String address) {
    Matcher parts = ADDRESS.matcher(address);
    boolean right = parts.matches();
    if (right) {
      int port = Integer.parseInt(parts.group(1));
      right = port >= 1 && port <= GREATEST_PORT;
    }
    Validation.check(
        right,
        "The address of a host's agent is HOST:PORT, with a port from 1 to "
            + GREATEST_PORT
            + "; "
            + Quotation.of(address)
            + " is none: look at the agent's --listen and --advertise.");
  }

  private static void checkLabels(Map<String, String> labels) {
    GuestValidation.checkLabels("A host has", labels);
    int characters = 0;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      characters += label.getKey().length() + label.getValue().length();
    }
    Validation.check(
        characters <= MOST_LABEL_CHARACTERS,
        "The labels of a host have at most "
            + MOST_LABEL_CHARACTERS
            + " characters together, not "
            + characters
            + ".");
  }
}
