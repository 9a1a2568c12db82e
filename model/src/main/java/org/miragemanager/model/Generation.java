package org.miragemanager.model;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Objects;
import java.util.Optional;

/**
 * One stay of a unikernel in one place. As JSON: {@code {"host":"edge-1","generation":3}}, where
 * the host is null on the shelf.
 *
 * @param number the fencing token: it grows with every stay and is never used again; stays on the
 *     shelf are numbered too, so that a late hand-over to one can be refused
 * @param place where it is
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.NONE,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonPropertyOrder({"host", "generation"})
public record Generation(@JsonProperty("generation") long number, Place place) {
  public Generation {
    Objects.requireNonNull(place);
    if (number < 1) {
      throw new IllegalArgumentException("A generation's number is at least 1, not " + number);
    }
  }

  @JsonCreator
  static Generation read(
      @JsonProperty("host") String host, @JsonProperty("generation") long number) {
    return new Generation(number, host == null ? Place.SHELF : Place.host(host));
  }

  @JsonProperty("host")
  private String hostOrNull() {
    return host().orElse(null);
  }

  /** The host that it is on; empty on the shelf. */
  public Optional<String> host() {
    return place.hostName();
  }

  /**
   * The host that it is on.
   *
   * @throws java.util.NoSuchElementException if it is on the shelf
   */
  public String requireHost() {
    return host().orElseThrow();
  }

  /** For an operator: "edge-1", "the shelf". */
  public String where() {
    return host().orElse("the shelf");
  }

  /** Whether this is a stay on the shelf: a state that is kept and not run. */
  public boolean onShelf() {
    return host().isEmpty();
  }

  /** Where a generation lives: on a host, as a domain, or on the shelf, as a state at rest. */
  public sealed interface Place {
    /** The repository itself: it keeps a state and never runs it. */
    Place SHELF = new Shelf();

    /** The place that is a host of that name. */
    static Place host(String name) {
      return new Host(name);
    }

    /** The host, if this is one. */
    Optional<String> hostName();

    /** The repository itself, as a place. */
    record Shelf() implements Place {
      @Override
      public Optional<String> hostName() {
        return Optional.empty();
      }

      @Override
      public String toString() {
        return "the shelf";
      }
    }

    /** A host that has joined. */
    record Host(String name) implements Place {
      public Host {
        Objects.requireNonNull(name);
      }

      @Override
      public Optional<String> hostName() {
        return Optional.of(name);
      }

      @Override
      public String toString() {
        return "host " + name;
      }
    }
  }
}
