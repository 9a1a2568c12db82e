package org.miragemanager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
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
}
