package org.miragemanager.repository.host;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Validation;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.rules.Lease.HolderDigest;

/**
 * What an agent says of its host when it joins.
 *
 * @param name the host's name: as a unikernel's, or with dots
 * @param holder the digest of the secret by which the agent proves who it is
 * @param address where the manager reaches the agent: host:port
 * @param memoryBytes memory that guests may use
 * @param maxGuests how many guests it takes
 * @param drivers the hypervisor drivers it has
 * @param labels labels that an operator gave it, for guests that require them
 */
public record JoinHost(
    String name,
    HolderDigest holder,
    String address,
    long memoryBytes,
    int maxGuests,
    List<String> drivers,
    Map<String, String> labels) {
  private static final int MOST_DRIVERS = 16;
  private static final int MOST_LABEL_CHARACTERS = 8_192;
  private static final long MOST_MEMORY_BYTES = 1L << 50;
  private static final int MOST_GUESTS = 100_000;
  private static final int GREATEST_PORT = 65_535;
  private static final Pattern ADDRESS =
      Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}:([0-9]{1,5})");

  public JoinHost {
    drivers = List.copyOf(drivers);
    labels = Map.copyOf(labels);
  }

  /** Without labels. */
  public JoinHost(
      String name,
      HolderDigest holder,
      String address,
      long memoryBytes,
      int maxGuests,
      List<String> drivers) {
    this(name, holder, address, memoryBytes, maxGuests, drivers, Map.of());
  }

  /**
   * Checks what the host says of itself. Any caller that reaches the repository's port may join,
   * and the values are stored, displayed and read often; so all of them are bounded and free of
   * control characters.
   *
   * @throws RefusedException INVALID
   */
  public void check() {
    Validation.checkWord("name of a host", name);
    checkAddress(address);
    Validation.check(
        memoryBytes >= 0 && memoryBytes <= MOST_MEMORY_BYTES,
        "A host's memory is 0 to " + MOST_MEMORY_BYTES + " bytes, not " + memoryBytes + ".");
    Validation.check(
        maxGuests >= 0 && maxGuests <= MOST_GUESTS,
        "A host takes 0 to " + MOST_GUESTS + " guests, not " + maxGuests + ".");
    Validation.check(
        drivers.size() <= MOST_DRIVERS && new HashSet<>(drivers).size() == drivers.size(),
        "A host has at most " + MOST_DRIVERS + " drivers, each once.");
    drivers.forEach(driver -> Validation.checkWord("driver of a host", driver));
    checkLabels(labels);
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
    Validation.checkLabels("A host has", labels);
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
