package org.miragemanager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a user wants to run. Its JSON is flat, with the fields of the image and the policy beside
 * the others; a field that is absent has its default value.
 *
 * @param image what runs
 * @param memoryBytes what its domain may use
 * @param arguments the guest's arguments, which travel with it
 * @param policy the options of the guest
 */
// Said, because Jackson writes what is not unwrapped first.
@JsonPropertyOrder({"image", "memoryBytes", "arguments", "policy"})
public record GuestSpec(
    @JsonUnwrapped ImageRef image,
    long memoryBytes,
    List<String> arguments,
    @JsonUnwrapped GuestPolicy policy) {
  /** The default size of a guest: 64 MiB. */
  public static final long USUAL_MEMORY_BYTES = 64L << 20;

  /**
   * Checks what can be checked without knowing hosts and images.
   *
   * @throws IllegalArgumentException with one sentence for the user
   */
  public GuestSpec {
    Objects.requireNonNull(image);
    Objects.requireNonNull(policy);
    if (memoryBytes < 0) {
      throw new IllegalArgumentException(
          "The field 'memoryBytes' is %d: it must be greater than 0.".formatted(memoryBytes));
    }
    if (arguments.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(
          "The field 'arguments' has a null: an argument is a text.");
    }
    arguments = List.copyOf(arguments);
  }

  /** With the default policy. */
  public GuestSpec(ImageRef image, long memoryBytes, List<String> arguments) {
    this(image, memoryBytes, arguments, GuestPolicy.USUAL);
  }

  @JsonCreator
  static GuestSpec read(
      @JsonUnwrapped ImageRef image,
      @JsonProperty("memoryBytes") Long memoryBytes,
      @JsonProperty("arguments") List<String> arguments,
      @JsonUnwrapped GuestPolicy policy) {
    return new GuestSpec(
        Optional.ofNullable(image).orElse(new ImageRef(null, null)),
        Optional.ofNullable(memoryBytes).orElse(USUAL_MEMORY_BYTES),
        Optional.ofNullable(arguments).orElse(List.of()),
        Optional.ofNullable(policy).orElse(GuestPolicy.USUAL));
  }

  /** The same guest, of this image. */
  public GuestSpec of(ImageRef other) {
    return new GuestSpec(other, memoryBytes, arguments, policy);
  }

  /**
   * What a user asks for a guest, beyond its image and its size. A field that is absent in JSON has
   * its default value.
   *
   * @param checkpointMillis how often the running guest gives a checkpoint; 0: only at durable
   *     steps
   * @param onLostContact what becomes of it while its host has no lease
   * @param restart whether it is brought back when its domain or its host is lost
   * @param priority of those that are lost together, the highest is brought back first
   * @param requires labels that a host must have to run it
   * @param stopTimeoutMillis how long a step may take until a suspension that waits for its end
   *     gives up, a second to a day
   */
  public record GuestPolicy(
      long checkpointMillis,
      LostContact onLostContact,
      Restart restart,
      int priority,
      Map<String, String> requires,
      long stopTimeoutMillis) {
    private static final long SHORTEST_STOP_TIMEOUT_MILLIS = Duration.ofSeconds(1).toMillis();
    private static final long LONGEST_STOP_TIMEOUT_MILLIS = Duration.ofDays(1).toMillis();

    /** The default policy: a checkpoint a second, and the guest is brought back. */
    public static final GuestPolicy USUAL =
        new GuestPolicy(1_000, LostContact.FREEZE, Restart.ALWAYS, 0, Map.of(), 30_000);

    /** What becomes of a guest while its host has no lease. */
    public enum LostContact {
      /**
       * It stops until the repository answers again (rule 1), and may be brought back elsewhere.
       */
      @JsonProperty("freeze")
      FREEZE,
      /** It keeps running, and is claimed only after an operator has said that its host is off. */
      @JsonProperty("run")
      RUN
    }

    /** Whether a lost guest is brought back. */
    public enum Restart {
      /** From its newest checkpoint, as often as needed. */
      @JsonProperty("always")
      ALWAYS,
      /** Only when an operator resumes it. */
      @JsonProperty("never")
      NEVER
    }

    /**
     * Checks what can be checked without knowing hosts and images.
     *
     * @throws IllegalArgumentException with one sentence for the user
     */
    public GuestPolicy {
      Objects.requireNonNull(onLostContact);
      Objects.requireNonNull(restart);
      if (checkpointMillis < 0) {
        throw new IllegalArgumentException(
            "The field 'checkpointMillis' is %d: it must be 0 or more."
                .formatted(checkpointMillis));
      }
      if (stopTimeoutMillis < SHORTEST_STOP_TIMEOUT_MILLIS
          || stopTimeoutMillis > LONGEST_STOP_TIMEOUT_MILLIS) {
        throw new IllegalArgumentException(
            "The field 'stopTimeoutMillis' is %d: it must be 1000 (a second) to 86400000 (a day)."
                .formatted(stopTimeoutMillis));
      }
      if (requires.values().stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException(
            "The field 'requires' has a label without a value: a value is a text, not null.");
      }
      requires = Map.copyOf(requires);
    }

    @JsonCreator
    static GuestPolicy read(
        @JsonProperty("checkpointMillis") Long checkpointMillis,
        @JsonProperty("onLostContact") LostContact onLostContact,
        @JsonProperty("restart") Restart restart,
        @JsonProperty("priority") Integer priority,
        @JsonProperty("requires") Map<String, String> requires,
        @JsonProperty("stopTimeoutMillis") Long stopTimeoutMillis) {
      return new GuestPolicy(
          Optional.ofNullable(checkpointMillis).orElse(USUAL.checkpointMillis),
          Optional.ofNullable(onLostContact).orElse(USUAL.onLostContact),
          Optional.ofNullable(restart).orElse(USUAL.restart),
          Optional.ofNullable(priority).orElse(USUAL.priority),
          Optional.ofNullable(requires).orElse(USUAL.requires),
          Optional.ofNullable(stopTimeoutMillis).orElse(USUAL.stopTimeoutMillis));
    }

    /** The same, with a checkpoint as often as this. */
    public GuestPolicy withCheckpointMillis(long millis) {
      return new GuestPolicy(millis, onLostContact, restart, priority, requires, stopTimeoutMillis);
    }

    /** The same, for which this becomes of the guest while its host has no lease. */
    public GuestPolicy withOnLostContact(LostContact other) {
      return new GuestPolicy(
          checkpointMillis, other, restart, priority, requires, stopTimeoutMillis);
    }

    /** The same, brought back or not. */
    public GuestPolicy withRestart(Restart other) {
      return new GuestPolicy(
          checkpointMillis, onLostContact, other, priority, requires, stopTimeoutMillis);
    }

    /** The same, of this priority. */
    public GuestPolicy withPriority(int other) {
      return new GuestPolicy(
          checkpointMillis, onLostContact, restart, other, requires, stopTimeoutMillis);
    }

    /** The same, on hosts with these labels only. */
    public GuestPolicy withRequires(Map<String, String> labels) {
      return new GuestPolicy(
          checkpointMillis, onLostContact, restart, priority, labels, stopTimeoutMillis);
    }

    /** The same, whose steps may take so long. */
    public GuestPolicy withStopTimeoutMillis(long millis) {
      return new GuestPolicy(checkpointMillis, onLostContact, restart, priority, requires, millis);
    }

    /** How often the running guest gives a checkpoint; zero: only at durable steps. */
    public Duration checkpointInterval() {
      return Duration.ofMillis(checkpointMillis);
    }

    /** How long a step may take until a suspension that waits for its end gives up. */
    public Duration stopTimeout() {
      return Duration.ofMillis(stopTimeoutMillis);
    }

    /** Whether it goes on while its host has no lease. */
    public boolean runsWithoutLease() {
      return onLostContact == LostContact.RUN;
    }
  }
}
