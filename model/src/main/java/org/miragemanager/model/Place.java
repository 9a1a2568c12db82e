package org.miragemanager.model;

import java.util.Objects;
import java.util.Optional;

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
