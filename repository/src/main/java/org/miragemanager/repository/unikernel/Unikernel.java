package org.miragemanager.repository.unikernel;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.miragemanager.model.Generation;
import org.miragemanager.model.Generation.Place;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.operation.Operation;
import org.miragemanager.repository.rules.Ownership.Finish;

/**
 * A unikernel's representation, as users see it.
 *
 * @param image what of it runs where
 * @param guest what its user asks for
 * @param owner its owner generation and where that is
 * @param newest its newest durable state; empty while the program is at its first step
 * @param endReason how the last domain that was seen to end did so
 * @param hostLost the lease of its owner's host has ended
 * @param wanted it is to run: it is brought back when it is lost
 * @param ends how many of its domains were seen to end by themselves soon after one another
 * @param endedAt when the last of them did, on the repository's clock of ends, which never jumps
 * @param createdAt wall-clock time, for display only
 * @param operation the operation that works on it now
 */
public record Unikernel(
    String name,
    Image image,
    GuestSpec guest,
    UnikernelStatus status,
    Generation owner,
    Optional<StoredState> newest,
    Optional<String> endReason,
    boolean hostLost,
    boolean wanted,
    int ends,
    Optional<Instant> endedAt,
    Instant createdAt,
    Optional<Operation> operation) {
  /** The host that owns it; empty on the shelf. */
  public Optional<String> host() {
    return owner.place().hostName();
  }

  /**
   * The newest durable checkpoint of a unikernel, without its bytes.
   *
   * @param generation the generation that took it
   * @param sequence steps executed so far
   * @param bytes its size
   * @param digest its SHA-256 digest, in hexadecimal
   */
  public record StoredState(long generation, long sequence, int bytes, String digest) {
    /** With the digest as bytes. */
    public static StoredState of(long generation, long sequence, int bytes, byte[] digest) {
      return new StoredState(generation, sequence, bytes, HexFormat.of().formatHex(digest));
    }
  }

  /**
   * The lifecycle of a unikernel, after figure 2 of "MirageManager" (CCIoT 2020). Migrating is not
   * a status but an open operation.
   */
  public enum UnikernelStatus {
    /** On the shelf; it never ran. */
    CREATED,
    /** A domain is prepared for its first run. */
    STARTED,
    /** A host owns it. */
    CONNECTED,
    /** On the shelf, after having run. */
    SUSPENDED,
    /** An operator stopped it for good. */
    STOPPED,
    /** Its program is complete. */
    TERMINATED,
    /** Its domain was seen to end, or its host is lost; it can be claimed and run again. */
    FAILED;

    /**
     * The status that follows from what is stored.
     *
     * @param place where the owner is
     * @param ownerLost the owner's domain was seen to end, or the lease of its host has ended
     * @param hasRun it has a state, or some host owned it once
     * @param domainPrepared a host prepares a domain for it
     */
    public static UnikernelStatus of(
        Optional<Finish> finish,
        Place place,
        boolean ownerLost,
        boolean hasRun,
        boolean domainPrepared) {
      if (finish.isPresent()) {
        return switch (finish.get()) {
          case STOPPED -> STOPPED;
          case TERMINATED -> TERMINATED;
        };
      }
      return switch (place) {
        case Place.Host host -> ownerLost ? FAILED : CONNECTED;
        case Place.Shelf shelf -> {
          if (hasRun) {
            yield SUSPENDED;
          }
          yield domainPrepared ? STARTED : CREATED;
        }
      };
    }
  }
}
